import { request } from "@/api/client";
import type { EventDraft, PromotionEvent } from "@/api/types";
import { type Versioned, versioned } from "@/features/calendar/api/get-event";

export async function createEvent({ draft, idempotencyKey }: { draft: EventDraft; idempotencyKey: string }): Promise<Versioned> {
  const { data, etag } = await request<PromotionEvent>("POST", "/events", { body: draft, idempotencyKey });
  return versioned(data, etag);
}
