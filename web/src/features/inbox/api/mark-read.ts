import { request } from "@/api/client";

export async function markRead(messageId: string): Promise<void> {
  await request("PUT", `/messages/${messageId}/read`);
}
