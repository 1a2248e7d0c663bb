import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { InboxMessage, MessagePage } from "@/api/types";
import type { MessageFilter } from "@/features/inbox/api/list-messages";
import type { Unread } from "@/features/inbox/api/unread-count";
import { clock } from "@/lib/clock";

export const keys = {
  inbox: (userId: string) => ["inbox", userId] as const,
  unread: (userId: string) => ["inbox", userId, "unread"] as const,
  lists: (userId: string) => ["inbox", userId, "messages"] as const,
  list: (userId: string, filter: MessageFilter, limit: number) => ["inbox", userId, "messages", { filter, limit }] as const,
  message: (userId: string, messageId: string) => ["inbox", userId, "message", messageId] as const,
};

type Pages = InfiniteData<MessagePage, string | null>;

/** Takes over what this tab or another one has just learned; a new tag means that the inbox has changed, if not the count. */
export function applyUnread(client: QueryClient, userId: string, next: Unread) {
  const before = client.getQueryData<Unread>(keys.unread(userId));
  client.setQueryData<Unread>(keys.unread(userId), next);
  if (before === undefined || (before.etag === next.etag && before.unread === next.unread)) return;
  void client.invalidateQueries({ queryKey: keys.lists(userId) });
}

/** Whether a message is counted: one whose offer has ended asks for nothing any more. */
export function isUnread(message: InboxMessage): boolean {
  return !message.is_read && !message.has_ended;
}

/** Shows messages as read, or as unread again, before the server has answered; returns by how many that changes the count. */
export function showMarked(client: QueryClient, userId: string, is_read: boolean, which: (message: InboxMessage) => boolean) {
  const marked = new Set<string>();
  const read_at = is_read ? new Date(clock.now()).toISOString() : null;
  const asMarked = (message: InboxMessage) => {
    if (message.is_read === is_read || !which(message)) return message;
    if (!message.has_ended) marked.add(message.message_id);
    return { ...message, is_read, read_at };
  };
  client.setQueriesData<Pages>({ queryKey: keys.lists(userId) }, (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, messages: page.messages.map(asMarked) })) });
  client.setQueriesData<InboxMessage>({ queryKey: [...keys.inbox(userId), "message"] }, (message) => message && asMarked(message));
  return marked.size;
}

/** Takes a message out of the lists before the server has answered. */
export function takeOut(client: QueryClient, userId: string, messageId: string) {
  const others = (page: MessagePage) => ({ ...page, messages: page.messages.filter(({ message_id }) => message_id !== messageId) });
  client.setQueriesData<Pages>({ queryKey: keys.lists(userId) }, (data) => data && { ...data, pages: data.pages.map(others) });
}

export function countOn(client: QueryClient, userId: string, by: number) {
  client.setQueryData<Unread>(keys.unread(userId), (known) => known && { etag: null, unread: Math.max(0, known.unread + by) });
}
