import { request } from "@/api/client";
import type { PromotionEvent } from "@/api/types";
import { type Versioned, versioned } from "@/features/calendar/api/get-event";

export async function publishEvent({ event, etag }: Versioned): Promise<Versioned> {
  const answer = await request<PromotionEvent>("POST", `/events/${event.event_id}/publish`, { ifMatch: etag });
  return versioned(answer.data, answer.etag);
}
