import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import type { InboxMessage, Marked } from "@/api/types";
import { archiveMessage } from "@/features/inbox/api/archive-message";
import { listMessages } from "@/features/inbox/api/list-messages";
import { markAllRead } from "@/features/inbox/api/mark-all-read";
import { markRead } from "@/features/inbox/api/mark-read";
import { markUnread } from "@/features/inbox/api/mark-unread";
import { unarchiveMessage } from "@/features/inbox/api/unarchive-message";
import { undoMarkAllRead } from "@/features/inbox/api/undo-mark-all-read";
import { countOn, isUnread, keys, showMarked, takeOut } from "@/features/inbox/inbox-cache";
import { tellTabs } from "@/features/inbox/inbox-channel";

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

/** An answer that is still under way would show as unread again what has just been marked. */
function stopAsking(client: QueryClient, userId: string) {
  return Promise.all([keys.unread(userId), keys.lists(userId)].map((queryKey) => client.cancelQueries({ queryKey })));
}

/** What follows a change of the inbox, done or failed. */
function useSettling(userId: string) {
  const client = useQueryClient();
  const refetchAll = () => client.invalidateQueries({ queryKey: keys.inbox(userId) });
  const settle = () => {
    void client.invalidateQueries({ queryKey: keys.unread(userId) });
    tellTabs({ userId, kind: "changed" });
  };
  return { client, refetchAll, settle };
}

export function useMarkOne(userId: string) {
  const { client, refetchAll, settle } = useSettling(userId);
  return useMutation({
    mutationFn: ({ messageId, is_read }: Mark) => (is_read ? markRead(messageId) : markUnread(messageId)),
    onMutate: async ({ messageId, is_read }) => {
      await stopAsking(client, userId);
      const changed = showMarked(client, userId, is_read, (message) => message.message_id === messageId);
      countOn(client, userId, is_read ? -changed : changed);
    },
    onError: refetchAll,
    onSuccess: settle,
  });
}

export function usePlace(userId: string) {
  const { client, refetchAll, settle } = useSettling(userId);
  return useMutation({
    mutationFn: ({ message, archived }: Place) => (archived ? archiveMessage : unarchiveMessage)(message.message_id),
    onMutate: async ({ message, archived }) => {
      await stopAsking(client, userId);
      takeOut(client, userId, message.message_id);
      if (archived && isUnread(message)) countOn(client, userId, -1);
    },
    onError: refetchAll,
    onSuccess: () => refetchAll().then(settle),
  });
}

/** Marks all as read that were listed by `asOf`; reports how many, with the way back. */
export function useMarkAll(userId: string) {
  const { client, refetchAll, settle } = useSettling(userId);
  const undo = useMutation({ mutationFn: undoMarkAllRead, onError: refetchAll, onSuccess: () => refetchAll().then(settle) });
  const all = useMutation({
    mutationFn: markListed,
    onMutate: async () => {
      await stopAsking(client, userId);
      showMarked(client, userId, true, () => true);
      countOn(client, userId, -Infinity);
    },
    onError: refetchAll,
    onSuccess: settle,
  });
  return (asOf: string | null, onMarked?: (marked: MarkedAll) => void) =>
    all.mutate(asOf, {
      onSuccess: (marked) => {
        if (marked !== null && marked.marked > 0) onMarked?.({ marked: marked.marked, undo: () => undo.mutate(marked.read_at) });
      },
    });
}

/** Marks what a list has shown; without one on screen, what would be listed now. Null where there is nothing to mark. */
async function markListed(asOf: string | null): Promise<Marked | null> {
  const listed = asOf ?? (await listMessages({ filter: "all", limit: 1, cursor: null })).as_of;
  return listed === null ? null : markAllRead(listed);
}
