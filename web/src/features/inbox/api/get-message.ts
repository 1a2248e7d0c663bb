import { request } from "@/api/client";
import type { InboxMessage } from "@/api/types";

export async function getMessage(messageId: string, signal: AbortSignal): Promise<InboxMessage> {
  return (await request<InboxMessage>("GET", `/messages/${messageId}`, { signal })).data;
}
