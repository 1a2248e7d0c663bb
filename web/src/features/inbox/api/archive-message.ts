import { request } from "@/api/client";

export async function archiveMessage(messageId: string): Promise<void> {
  await request("PUT", `/messages/${messageId}/archive`);
}
