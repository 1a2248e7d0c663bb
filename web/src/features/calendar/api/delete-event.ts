import { request } from "@/api/client";
import type { Versioned } from "@/features/calendar/api/get-event";

export async function deleteEvent({ event, etag }: Versioned): Promise<void> {
  await request("DELETE", `/events/${event.event_id}`, { ifMatch: etag });
}
