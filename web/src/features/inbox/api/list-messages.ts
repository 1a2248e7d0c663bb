import { request } from "@/api/client";
import type { MessagePage } from "@/api/types";

/** What a list shows: the inbox, what of it is unread, or what was put out of it. */
export type MessageFilter = "all" | "unread" | "archived";

export interface MessageQuery {
  filter: MessageFilter;
  limit: number;
  cursor: string | null;
}

export async function listMessages({ filter, limit, cursor }: MessageQuery, signal?: AbortSignal): Promise<MessagePage> {
  const query = { limit, cursor, [filter]: filter === "all" ? null : "true" };
  return (await request<MessagePage>("GET", "/messages", { query, ...(signal && { signal }) })).data;
}
