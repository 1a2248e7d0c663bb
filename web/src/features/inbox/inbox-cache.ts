import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { InboxMessage, MessagePage } from "@/api/types";
import type { Unread } from "@/features/inbox/api/unread-count";

export const keys = {
  unread: (userId: string) => ["inbox", userId, "unread"] as const,
  lists: (userId: string) => ["inbox", userId, "messages"] as const,
  list: (userId: string, unreadOnly: boolean, limit: number) => ["inbox", userId, "messages", { unreadOnly, limit }] as const,
};

type Pages = InfiniteData<MessagePage, string | null>;

/** Takes over a count that this tab or another one has just learned; a changed count means changed lists. */
export function applyUnread(client: QueryClient, userId: string, next: Unread) {
  const before = client.getQueryData<Unread>(keys.unread(userId));
  client.setQueryData<Unread>(keys.unread(userId), next);
  if (before !== undefined && before.unread !== next.unread) void client.invalidateQueries({ queryKey: keys.lists(userId) });
}

/** Shows messages as read at once, before the server has said so. */
export function showAsRead(client: QueryClient, userId: string, which: (message: InboxMessage) => boolean) {
  const marked = new Set<string>();
  const read_at = new Date().toISOString();
  client.setQueriesData<Pages>({ queryKey: keys.lists(userId) }, (data) => {
    if (data === undefined) return data;
    const pages = data.pages.map((page) => ({
      ...page,
      messages: page.messages.map((message) => {
        if (message.is_read || !which(message)) return message;
        marked.add(message.message_id);
        return { ...message, is_read: true, read_at };
      }),
    }));
    return { ...data, pages };
  });
  return marked.size;
}

export function countDown(client: QueryClient, userId: string, by: number) {
  client.setQueryData<Unread>(keys.unread(userId), (known) => known && { etag: null, unread: Math.max(0, known.unread - by) });
}
