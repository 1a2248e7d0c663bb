import type { QueryClient } from "@tanstack/react-query";
import type { Unread } from "@/features/inbox/api/unread-count";
import { applyUnread, keys } from "@/features/inbox/inbox-cache";

type News = { userId: string } & ({ kind: "count"; unread: Unread } | { kind: "changed" });

let channel: BroadcastChannel | null = null;
let users = 0;

/**
 * Tabs of one browser tell each other what they learn, so that ten open tabs poll like one:
 * a count heard from another tab restarts this tab's own poll timer.
 */
export function connectTabs(client: QueryClient, userId: string): () => void {
  if (typeof BroadcastChannel === "undefined") return () => undefined;
  channel ??= new BroadcastChannel("fanfare-inbox");
  users += 1;
  const hear = ({ data }: MessageEvent<News>) => {
    if (data.userId !== userId) return;
    if (data.kind === "count") applyUnread(client, userId, data.unread);
    else void client.invalidateQueries({ queryKey: keys.lists(userId) });
  };
  channel.addEventListener("message", hear);
  return () => {
    channel?.removeEventListener("message", hear);
    users -= 1;
    if (users > 0) return;
    channel?.close();
    channel = null;
  };
}

export function tellTabs(news: News) {
  channel?.postMessage(news);
}
