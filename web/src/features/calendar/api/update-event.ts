import { request } from "@/api/client";
import type { EventDraft, PromotionEvent } from "@/api/types";
import { type Versioned, versioned } from "@/features/calendar/api/get-event";

export async function updateEvent({ eventId, etag, draft }: { eventId: string; etag: string; draft: EventDraft }): Promise<Versioned> {
  const answer = await request<PromotionEvent>("PUT", `/events/${eventId}`, { body: draft, ifMatch: etag });
  return versioned(answer.data, answer.etag);
}
