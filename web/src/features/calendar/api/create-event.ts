import { request } from "@/api/client";
import type { EventDraft, PromotionEvent } from "@/api/types";

export async function createEvent({ draft, idempotencyKey }: { draft: EventDraft; idempotencyKey: string }): Promise<PromotionEvent> {
  return (await request<PromotionEvent>("POST", "/events", { body: draft, idempotencyKey })).data;
}
