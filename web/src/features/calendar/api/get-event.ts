import { request } from "@/api/client";
import { ApiError } from "@/api/problem";
import type { PromotionEvent } from "@/api/types";
import { isUuid } from "@/lib/uuid";

/** Ids come out of addresses: one that cannot be an event's is answered here, as the server answers unknown ones. */
export async function getEvent(eventId: string, signal?: AbortSignal): Promise<PromotionEvent> {
  if (!isUuid(eventId)) throw new ApiError(404, { status: 404, title: "Not Found" });
  return (await request<PromotionEvent>("GET", `/events/${eventId}`, signal ? { signal } : {})).data;
}
