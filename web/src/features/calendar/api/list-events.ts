import { request } from "@/api/client";
import type { EventPage, EventSummary } from "@/api/types";
import type { Look } from "@/features/calendar/model/rules";

export interface EventQuery {
  /** Both null for all dates. */
  from: string | null;
  to: string | null;
  /** Empty for all. */
  show: Look[];
  segment: string | null;
  q: string;
}

const pageSize = 100;
/** A month with more promotions than this is a data set, not a plan; the page says that it shows only so many. */
const mostPages = 5;

export interface EventList {
  events: EventSummary[];
  complete: boolean;
}

/** Every event that touches the range, or matches the search on all dates, page after page. */
export async function listEvents(query: EventQuery, signal: AbortSignal): Promise<EventList> {
  const events: EventSummary[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const { data }: { data: EventPage } = await request<EventPage>("GET", "/events", { query: { ...query, limit: pageSize, cursor }, signal });
    events.push(...data.events);
    cursor = data.next_cursor;
    if (cursor === null) return { events, complete: true };
  }
  return { events, complete: false };
}
