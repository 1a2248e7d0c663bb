import { request } from "@/api/client";
import type { PromotionEvent } from "@/api/types";

export async function getEvent(eventId: string, signal?: AbortSignal): Promise<PromotionEvent> {
  return (await request<PromotionEvent>("GET", `/events/${eventId}`, signal ? { signal } : {})).data;
}
