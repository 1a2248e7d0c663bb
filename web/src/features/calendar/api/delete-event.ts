import { request } from "@/api/client";
import type { PromotionEvent } from "@/api/types";

export async function deleteEvent({ event_id, revision }: PromotionEvent): Promise<void> {
  await request("DELETE", `/events/${event_id}`, { ifMatch: revision });
}
