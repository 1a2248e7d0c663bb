import { request } from "@/api/client";

export async function unarchiveMessage(messageId: string): Promise<void> {
  await request("DELETE", `/messages/${messageId}/archive`);
}
