import { request } from "@/api/client";
import type { EventDraft, EventPreview } from "@/api/types";

export interface PreviewRequest {
  event: EventDraft;
  customer_id?: string;
}

/** What would be sent, to how many, and when: asked of the server, so that it is what will happen. */
export async function previewEvent(preview: PreviewRequest, signal: AbortSignal): Promise<EventPreview> {
  const { data } = await request<Partial<EventPreview>>("POST", "/events/preview", { body: preview, signal });
  return { problems: [], message_problems: [], ...data } as unknown as EventPreview;
}
