import type { EventDraft } from "@/api/types";

/** Only what an author writes: the rest of an event is the server's. */
export function draftOf(event: EventDraft): EventDraft {
  const { title, description, promotion_package, start_datetime, end_datetime, timezone, send_time, audience, subject, content } = event;
  return { title, description, promotion_package, start_datetime, end_datetime, timezone, send_time, audience, subject, content };
}
