import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import type { InboxMessage } from "@/api/types";
import { listMessages, type MessageFilter } from "@/features/inbox/api/list-messages";
import { keys } from "@/features/inbox/inbox-cache";
import { type MarkedAll, useMarkAll, useMarkOne, usePlace } from "@/features/inbox/use-marks";
import { useUnread } from "@/features/inbox/use-unread";

export interface InboxOptions {
  userId: string;
  /** Messages fetched at a time. */
  pageSize?: number;
  filter?: MessageFilter;
  /** False while the list is not on screen: then only the count is kept. */
  withMessages?: boolean;
  pollMilliseconds?: number;
}

export interface Inbox {
  status: "loading" | "ready" | "error";
  /** Null until it is known. */
  unread: number | null;
  messages: InboxMessage[];
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore: () => void;
  refresh: () => void;
  markRead: (messageId: string) => void;
  markUnread: (messageId: string) => void;
  /** Puts a message out of the inbox, and back into it. */
  archive: (message: InboxMessage) => void;
  unarchive: (message: InboxMessage) => void;
  /** Tells, once it is done, how many that were, with the way back. */
  markAllRead: (onMarked?: (marked: MarkedAll) => void) => void;
}

/** Everything an inbox needs but its looks: the live count, the messages page by page, and marking them as read. */
export function useInbox({ userId, pageSize = 20, filter = "all", withMessages = true, pollMilliseconds }: InboxOptions): Inbox {
  const client = useQueryClient();
  const unread = useUnread(userId, pollMilliseconds);
  const list = useInfiniteQuery({
    queryKey: keys.list(userId, filter, pageSize),
    queryFn: ({ pageParam, signal }) => listMessages({ filter, limit: pageSize, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    enabled: withMessages,
  });
  const one = useMarkOne(userId);
  const place = usePlace(userId);
  const markAllRead = useMarkAll(userId);
  return {
    status: list.isError || (unread.isError && !withMessages) ? "error" : withMessages && list.isPending ? "loading" : "ready",
    unread: unread.data?.unread ?? null,
    messages: list.data?.pages.flatMap((page) => page.messages) ?? [],
    hasMore: list.hasNextPage,
    isLoadingMore: list.isFetchingNextPage,
    loadMore: () => void list.fetchNextPage(),
    refresh: () => void client.invalidateQueries({ queryKey: keys.inbox(userId) }),
    markRead: (messageId) => one.mutate({ messageId, is_read: true }),
    markUnread: (messageId) => one.mutate({ messageId, is_read: false }),
    archive: (message) => place.mutate({ message, archived: true }),
    unarchive: (message) => place.mutate({ message, archived: false }),
    markAllRead: (onMarked) => markAllRead(list.data?.pages[0]?.as_of ?? null, onMarked),
  };
}
