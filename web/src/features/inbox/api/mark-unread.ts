import { request } from "@/api/client";

export async function markUnread(messageId: string): Promise<void> {
  await request("DELETE", `/messages/${messageId}/read`);
}
