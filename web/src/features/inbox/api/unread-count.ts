import { requestIfChanged } from "@/api/client";

export interface Unread {
  unread: number;
  etag: string | null;
}

/** Asks with the last ETag: an inbox where nothing happened costs an empty answer. */
export async function unreadCount(known: Unread | undefined, signal: AbortSignal): Promise<Unread> {
  const answer = await requestIfChanged<{ unread: number }>("/messages/unread-count", {
    ifNoneMatch: known?.etag ?? null,
    signal,
  });
  if (answer === null) return known ?? { unread: 0, etag: null };
  return { unread: answer.data.unread, etag: answer.etag };
}
