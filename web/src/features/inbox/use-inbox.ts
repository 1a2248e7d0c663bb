import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import type { InboxMessage } from "@/api/types";
import { listMessages } from "@/features/inbox/api/list-messages";
import { markAllRead } from "@/features/inbox/api/mark-all-read";
import { markRead } from "@/features/inbox/api/mark-read";
import { countDown, keys, showAsRead } from "@/features/inbox/inbox-cache";
import { tellTabs } from "@/features/inbox/inbox-channel";
import { useUnread } from "@/features/inbox/use-unread";

export interface InboxOptions {
  userId: string;
  /** Messages fetched at a time. */
  pageSize?: number;
  unreadOnly?: boolean;
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
  markAllRead: () => void;
}

/** Everything an inbox needs but its looks: the live count, the messages page by page, and marking them as read. */
export function useInbox({ userId, pageSize = 20, unreadOnly = false, withMessages = true, pollMilliseconds }: InboxOptions): Inbox {
  const client = useQueryClient();
  const unread = useUnread(userId, pollMilliseconds);
  const list = useInfiniteQuery({
    queryKey: keys.list(userId, unreadOnly, pageSize),
    queryFn: ({ pageParam, signal }) => listMessages({ unreadOnly, limit: pageSize, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    enabled: withMessages,
  });

  const settle = () => {
    void client.invalidateQueries({ queryKey: keys.unread(userId) });
    tellTabs({ userId, kind: "changed" });
  };
  const refetchAll = () => client.invalidateQueries({ queryKey: keys.inbox(userId) });
  // An answer that is still under way would show as unread again what has just been marked.
  const stopAsking = () => Promise.all([keys.unread(userId), keys.lists(userId)].map((queryKey) => client.cancelQueries({ queryKey })));

  const one = useMutation({
    mutationFn: markRead,
    onMutate: async (messageId) => {
      await stopAsking();
      countDown(client, userId, showAsRead(client, userId, (message) => message.message_id === messageId));
    },
    onError: refetchAll,
    onSuccess: settle,
  });
  const all = useMutation({
    mutationFn: markListed,
    onMutate: async () => {
      await stopAsking();
      showAsRead(client, userId, () => true);
      countDown(client, userId, Infinity);
    },
    onError: refetchAll,
    onSuccess: settle,
  });

  const messages = list.data?.pages.flatMap((page) => page.messages) ?? [];
  return {
    status: list.isError || (unread.isError && !withMessages) ? "error" : withMessages && list.isPending ? "loading" : "ready",
    unread: unread.data?.unread ?? null,
    messages,
    hasMore: list.hasNextPage,
    isLoadingMore: list.isFetchingNextPage,
    loadMore: () => void list.fetchNextPage(),
    refresh: () => void refetchAll(),
    markRead: (messageId) => one.mutate(messageId),
    markAllRead: () => all.mutate(list.data?.pages[0]?.as_of ?? null),
  };
}

/** Marks what a list has shown; without one on screen, what would be listed now. */
async function markListed(asOf: string | null): Promise<void> {
  const listed = asOf ?? (await listMessages({ unreadOnly: false, limit: 1, cursor: null })).as_of;
  if (listed !== null) await markAllRead(listed);
}
