import { useMemo } from "react";
import { useSearchParams } from "react-router";
import type { EventStatus } from "@/api/types";
import { dayFrom, searchFrom, statusFrom, viewFrom } from "@/features/calendar/model/address";
import { today } from "@/features/calendar/model/zoned-time";

export type View = "month" | "week" | "quarter" | "year" | "list";

const narrow = window.matchMedia("(max-width: 700px)");

/** What is looked at is part of the address: reloading, going back and sharing a link all work. */
export interface CalendarAddress {
  view: View;
  date: string;
  status: EventStatus | null;
  q: string;
}

/** An address is input: a part that is not understood counts as left out. */
export function useCalendarAddress(): [CalendarAddress, (change: Partial<CalendarAddress>) => void] {
  const [search, setSearch] = useSearchParams();
  const address = useMemo<CalendarAddress>(
    () => ({
      view: viewFrom(search.get("view")) ?? (narrow.matches ? "list" : "month"),
      date: dayFrom(search.get("date")) ?? today(),
      status: statusFrom(search.get("status")),
      q: searchFrom(search.get("q")),
    }),
    [search],
  );
  const change = (changes: Partial<CalendarAddress>) =>
    setSearch(
      (before) => {
        for (const [name, value] of Object.entries(changes)) {
          if (value === null || value === "") before.delete(name);
          else before.set(name, value);
        }
        return before;
      },
      { replace: true },
    );
  return [address, change];
}
