import { request } from "@/api/client";

/** Marks what the reader has had a chance to see: messages that came after `before` stay unread. */
export async function markAllRead(before: string): Promise<void> {
  await request("PUT", "/messages/read", { body: { before } });
}
