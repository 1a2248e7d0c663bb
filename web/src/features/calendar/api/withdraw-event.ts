import { request } from "@/api/client";
import type { PromotionEvent } from "@/api/types";

export async function withdrawEvent({ event_id, revision }: PromotionEvent): Promise<PromotionEvent> {
  return (await request<PromotionEvent>("POST", `/events/${event_id}/withdraw`, { ifMatch: revision })).data;
}
