import { request } from "@/api/client";

/** Makes unread again what was marked all at once, at the time that the answer gave. */
export async function undoMarkAllRead(readAt: string): Promise<void> {
  await request("DELETE", "/messages/read", { query: { read_at: readAt } });
}
