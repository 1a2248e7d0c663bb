import { useQuery, useQueryClient } from "@tanstack/react-query";
import { isStatus } from "@/api/problem";
import type { InboxMessage } from "@/api/types";
import { getMessage } from "@/features/inbox/api/get-message";
import { keys } from "@/features/inbox/inbox-cache";
import { isUuid } from "@/lib/uuid";

export interface OpenMessage {
  status: "none" | "loading" | "ready" | "missing" | "error";
  message: InboxMessage | null;
  /** Puts a message aside that is about to be opened, so that it stays when the list moves on. */
  remember: (message: InboxMessage) => void;
  retry: () => void;
}

/** The message that an address names: out of the list where it is there, else by its id. */
export function useMessage({ userId, messageId, listed, wait }: { userId: string; messageId: string | null; listed: InboxMessage[]; wait: boolean }): OpenMessage {
  const client = useQueryClient();
  const found = listed.find(({ message_id }) => message_id === messageId);
  const named = messageId !== null && isUuid(messageId);
  const single = useQuery({
    queryKey: keys.message(userId, messageId ?? ""),
    queryFn: ({ signal }) => getMessage(messageId ?? "", signal),
    enabled: named && found === undefined && !wait,
  });
  const message = found ?? single.data ?? null;

  function status(): OpenMessage["status"] {
    if (messageId === null) return "none";
    if (message !== null) return "ready";
    if (!named || isStatus(single.error, 404)) return "missing";
    return single.isError ? "error" : "loading";
  }

  return {
    status: status(),
    message: messageId === null ? null : message,
    remember: (opened) => client.setQueryData(keys.message(userId, opened.message_id), opened),
    retry: () => void single.refetch(),
  };
}

/** The list with the opened message at its place by time; at the end where the list is not loaded that far. */
export function withOpened(listed: InboxMessage[], opened: InboxMessage | null): InboxMessage[] {
  if (opened === null || listed.some(({ message_id }) => message_id === opened.message_id)) return listed;
  const older = listed.findIndex((message) => Date.parse(message.created_at) < Date.parse(opened.created_at));
  return older < 0 ? [...listed, opened] : listed.toSpliced(older, 0, opened);
}
