import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import type { InboxMessage, Marked } from "@/api/types";
import { listMessages, type MessageFilter } from "@/features/inbox/api/list-messages";
import { archiveMessage } from "@/features/inbox/api/archive-message";
import { markAllRead } from "@/features/inbox/api/mark-all-read";
import { markRead } from "@/features/inbox/api/mark-read";
import { markUnread } from "@/features/inbox/api/mark-unread";
import { unarchiveMessage } from "@/features/inbox/api/unarchive-message";
import { undoMarkAllRead } from "@/features/inbox/api/undo-mark-all-read";
import { countOn, isUnread, keys, showMarked, takeOut } from "@/features/inbox/inbox-cache";
import { tellTabs } from "@/features/inbox/inbox-channel";
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

export interface MarkedAll {
  marked: number;
  undo: () => void;
}

interface Mark {
  messageId: string;
  is_read: boolean;
}

interface Place {
  message: InboxMessage;
  archived: boolean;
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

  const settle = () => {
    void client.invalidateQueries({ queryKey: keys.unread(userId) });
    tellTabs({ userId, kind: "changed" });
  };
  const refetchAll = () => client.invalidateQueries({ queryKey: keys.inbox(userId) });
  // An answer that is still under way would show as unread again what has just been marked.
  const stopAsking = () => Promise.all([keys.unread(userId), keys.lists(userId)].map((queryKey) => client.cancelQueries({ queryKey })));

  const one = useMutation({
    mutationFn: ({ messageId, is_read }: Mark) => (is_read ? markRead(messageId) : markUnread(messageId)),
    onMutate: async ({ messageId, is_read }) => {
      await stopAsking();
      const changed = showMarked(client, userId, is_read, (message) => message.message_id === messageId);
      countOn(client, userId, is_read ? -changed : changed);
    },
    onError: refetchAll,
    onSuccess: settle,
  });
  const place = useMutation({
    mutationFn: ({ message, archived }: Place) => (archived ? archiveMessage : unarchiveMessage)(message.message_id),
    onMutate: async ({ message, archived }) => {
      await stopAsking();
      takeOut(client, userId, message.message_id);
      if (archived && isUnread(message)) countOn(client, userId, -1);
    },
    onError: refetchAll,
    onSuccess: () => refetchAll().then(settle),
  });
  const all = useMutation({
    mutationFn: markListed,
    onMutate: async () => {
      await stopAsking();
      showMarked(client, userId, true, () => true);
      countOn(client, userId, -Infinity);
    },
    onError: refetchAll,
    onSuccess: settle,
  });
  const undo = useMutation({ mutationFn: undoMarkAllRead, onError: refetchAll, onSuccess: () => refetchAll().then(settle) });

  const messages = list.data?.pages.flatMap((page) => page.messages) ?? [];
  return {
    status: list.isError || (unread.isError && !withMessages) ? "error" : withMessages && list.isPending ? "loading" : "ready",
    unread: unread.data?.unread ?? null,
    messages,
    hasMore: list.hasNextPage,
    isLoadingMore: list.isFetchingNextPage,
    loadMore: () => void list.fetchNextPage(),
    refresh: () => void refetchAll(),
    markRead: (messageId) => one.mutate({ messageId, is_read: true }),
    markUnread: (messageId) => one.mutate({ messageId, is_read: false }),
    archive: (message) => place.mutate({ message, archived: true }),
    unarchive: (message) => place.mutate({ message, archived: false }),
    markAllRead: (onMarked) =>
      all.mutate(list.data?.pages[0]?.as_of ?? null, {
        onSuccess: (marked) => {
          if (marked !== null && marked.marked > 0) onMarked?.({ marked: marked.marked, undo: () => undo.mutate(marked.read_at) });
        },
      }),
  };
}

/** Marks what a list has shown; without one on screen, what would be listed now. Null where there is nothing to mark. */
async function markListed(asOf: string | null): Promise<Marked | null> {
  const listed = asOf ?? (await listMessages({ filter: "all", limit: 1, cursor: null })).as_of;
  return listed === null ? null : markAllRead(listed);
}
