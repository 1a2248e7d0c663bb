import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { dayFrom, looksFrom, searchFrom, segmentFrom, viewFrom } from "@/features/calendar/model/address";
import type { Look } from "@/features/calendar/model/rules";
import { today } from "@/features/calendar/model/zoned-time";

export type View = "month" | "week" | "quarter" | "year" | "list";

const narrow = window.matchMedia("(max-width: 700px)");

/** What is looked at is part of the address: reloading, going back and sharing a link all work. */
export interface CalendarAddress {
  view: View;
  date: string;
  /** Empty for all. */
  show: Look[];
  segment: string | null;
  q: string;
}

/** An address is input: a part that is not understood counts as left out. */
export function useCalendarAddress(): [CalendarAddress, (change: Partial<CalendarAddress>) => void] {
  const [search, setSearch] = useSearchParams();
  const address = useMemo<CalendarAddress>(
    () => ({
      view: viewFrom(search.get("view")) ?? (narrow.matches ? "list" : "month"),
      date: dayFrom(search.get("date")) ?? today(),
      show: looksFrom(search.get("show")),
      segment: segmentFrom(search.get("segment")),
      q: searchFrom(search.get("q")),
    }),
    [search],
  );
  const change = (changes: Partial<CalendarAddress>) =>
    setSearch(
      (before) => {
        for (const [name, value] of Object.entries(changes)) {
          if (value === null || value.length === 0) before.delete(name);
          else before.set(name, String(value));
        }
        return before;
      },
      { replace: true },
    );
  return [address, change];
}
