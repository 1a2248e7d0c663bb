import { useMemo } from "react";
import { env } from "@/env";
import { isClear, type Overlap, overlapOf } from "@/features/calendar/model/overlaps";
import { instantsOf, isWithin, visibleRange } from "@/features/calendar/model/range";
import { type Look, lookOf, looks } from "@/features/calendar/model/rules";
import type { CalendarAddress } from "@/features/calendar/use-calendar-address";
import { useEvents } from "@/features/calendar/use-events";
import { useDebounced } from "@/lib/use-debounced";

/** What an address shows: the promotions of its dates, what a search finds on all dates, and what overlaps. */
export function useCalendarEvents({ view, date, show, segment, q: typed }: CalendarAddress) {
  const range = useMemo(() => visibleRange(view, date), [view, date]);
  const q = useDebounced(typed.trim(), 250);
  const list = useEvents({ ...instantsOf(range), show, segment, q });
  const search = useEvents({ from: null, to: null, show, segment, q }, { enabled: q !== "" });
  // A filter hides promotions, but not that they overlap with what is shown.
  const all = useEvents({ ...instantsOf(range), show: [], segment: null, q: "" });

  const counts = useMemo(() => {
    if (all.data === undefined) return null;
    const here = all.data.events.filter((event) => isWithin(range, event) && (segment === null || event.audience.segment === segment));
    return Object.fromEntries(looks.map((look) => [look, here.filter((event) => lookOf(event) === look).length])) as Record<Look, number>;
  }, [all.data, range, segment]);
  const events = useMemo(() => (list.data?.events ?? []).filter((event) => isWithin(range, event)), [list.data, range]);
  const overlaps = useMemo(() => {
    const planned = (all.data?.events ?? []).filter((event) => lookOf(event) !== "ended");
    const found = planned.map((event): [string, Overlap] => [event.event_id, overlapOf(event, planned, env.maxMessagesADay)]);
    return new Map(found.filter(([, overlap]) => !isClear(overlap)));
  }, [all.data]);

  return { range, q, list, search, events, overlaps, counts };
}
