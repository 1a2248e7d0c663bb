import { useMemo } from "react";
import { env } from "@/env";
import { isClear, type Overlap, overlapOf } from "@/features/calendar/model/overlaps";
import { instantsOf, isWithin, visibleRange } from "@/features/calendar/model/range";
import { lookOf } from "@/features/calendar/model/rules";
import type { CalendarAddress } from "@/features/calendar/use-calendar-address";
import { useEvents } from "@/features/calendar/use-events";
import { useDebounced } from "@/lib/use-debounced";

/** What an address shows: the promotions of its dates, what a search finds on all dates, and what overlaps. */
export function useCalendarEvents({ view, date, status, q: typed }: CalendarAddress) {
  const range = useMemo(() => visibleRange(view, date), [view, date]);
  const q = useDebounced(typed.trim(), 250);
  const list = useEvents({ ...instantsOf(range), status, q });
  const search = useEvents({ from: null, to: null, status, q }, { enabled: q !== "" });
  // A filter hides promotions, but not that they overlap with what is shown.
  const all = useEvents({ ...instantsOf(range), status: null, q: "" });

  const events = useMemo(() => (list.data?.events ?? []).filter((event) => isWithin(range, event)), [list.data, range]);
  const overlaps = useMemo(() => {
    const planned = (all.data?.events ?? []).filter((event) => lookOf(event) !== "ended");
    const found = planned.map((event): [string, Overlap] => [event.event_id, overlapOf(event, planned, env.maxMessagesADay)]);
    return new Map(found.filter(([, overlap]) => !isClear(overlap)));
  }, [all.data]);

  return { range, q, list, search, events, overlaps };
}
