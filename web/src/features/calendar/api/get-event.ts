import { request } from "@/api/client";
import type { PromotionEvent } from "@/api/types";

/** An event and the version that changes to it must name. */
export interface Versioned {
  event: PromotionEvent;
  etag: string;
}

export function versioned(event: PromotionEvent, etag: string | null): Versioned {
  return { event, etag: etag ?? `"${event.revision}"` };
}

export async function getEvent(eventId: string, signal?: AbortSignal): Promise<Versioned> {
  const { data, etag } = await request<PromotionEvent>("GET", `/events/${eventId}`, signal ? { signal } : {});
  return versioned(data, etag);
}
