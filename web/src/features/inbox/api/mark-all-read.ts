import { request } from "@/api/client";

/** Marks what was in the inbox when a list was read; messages that have arrived since stay unread. */
export async function markAllRead(asOf: string): Promise<void> {
  await request("PUT", "/messages/read", { body: { as_of: asOf } });
}
