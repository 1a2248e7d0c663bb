import type { EventDraft, EventSummary } from "@/api/types";
import { addDays, instantOf, wallTime } from "@/features/calendar/model/zoned-time";

/** Only what an author writes: the rest of an event is the server's. */
export function draftOf(event: EventDraft): EventDraft {
  const { title, description, promotion_package, start_datetime, end_datetime, timezone, send_time, audience, subject, content } = event;
  return { title, description, promotion_package, start_datetime, end_datetime, timezone, send_time, audience, subject, content };
}

/** The same promotion some days later or earlier, by the clock on its own wall: 9 o'clock stays 9 o'clock across DST. */
export function shifted(event: EventSummary, by: { start: number; end: number }): EventDraft {
  const move = (instant: string, days: number) =>
    days === 0 ? instant : instantOf(addDays(wallTime(instant, event.timezone), days), event.timezone);
  return {
    ...draftOf(event),
    start_datetime: move(event.start_datetime, by.start),
    end_datetime: move(event.end_datetime, by.end),
  };
}
