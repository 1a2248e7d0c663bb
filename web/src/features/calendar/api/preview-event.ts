import { request } from "@/api/client";
import type { EventDraft, EventPreview } from "@/api/types";

export interface PreviewRequest {
  event: EventDraft;
  customer_id?: string;
  /** A published event that is being changed: what it has already is no problem. */
  event_id?: string;
}

/** What would be sent, to how many, and when: asked of the server, so that it is what will happen. */
export async function previewEvent(preview: PreviewRequest, signal: AbortSignal): Promise<EventPreview> {
  return (await request<EventPreview>("POST", "/events/preview", { body: preview, signal })).data;
}
