import { request } from "@/api/client";
import type { MessagePage } from "@/api/types";

export interface MessageQuery {
  unreadOnly: boolean;
  limit: number;
  cursor: string | null;
}

export async function listMessages({ unreadOnly, limit, cursor }: MessageQuery, signal?: AbortSignal): Promise<MessagePage> {
  const query = { limit, cursor, unread: unreadOnly ? "true" : null };
  return (await request<MessagePage>("GET", "/messages", { query, ...(signal && { signal }) })).data;
}
