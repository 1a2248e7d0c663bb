import { request } from "@/api/client";
import type { Marked } from "@/api/types";

/** Marks what was in the inbox when a list was read; messages that have arrived since stay unread. */
export async function markAllRead(asOf: string): Promise<Marked> {
  return (await request<Marked>("PUT", "/messages/read", { body: { as_of: asOf } })).data;
}
