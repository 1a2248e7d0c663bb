import { request } from "@/api/client";
import type { EventDraft, PromotionEvent } from "@/api/types";

export interface EventUpdate {
  eventId: string;
  /** The revision that was edited: the server refuses where it is no longer the newest. */
  revision: number;
  draft: EventDraft;
}

export async function updateEvent({ eventId, revision, draft }: EventUpdate): Promise<PromotionEvent> {
  return (await request<PromotionEvent>("PUT", `/events/${eventId}`, { body: draft, ifMatch: revision })).data;
}
