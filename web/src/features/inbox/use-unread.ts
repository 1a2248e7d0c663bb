import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { isStatus } from "@/api/problem";
import { env } from "@/env";
import { type Unread, unreadCount } from "@/features/inbox/api/unread-count";
import { applyUnread, keys } from "@/features/inbox/inbox-cache";
import { connectTabs, tellTabs } from "@/features/inbox/inbox-channel";

/** The exact unread count, polled while the tab is visible and shared with the other tabs. */
export function useUnread(userId: string, pollMilliseconds = env.inboxPollMilliseconds) {
  const client = useQueryClient();

  useEffect(() => connectTabs(client, userId), [client, userId]);

  return useQuery({
    queryKey: keys.unread(userId),
    queryFn: async ({ signal }) => {
      const known = client.getQueryData<Unread>(keys.unread(userId));
      const unread = await unreadCount(known, signal);
      applyUnread(client, userId, unread);
      tellTabs({ userId, kind: "count", unread });
      return unread;
    },
    // A session that has ended does not come back by asking.
    refetchInterval: ({ state }) => (isStatus(state.error, 401) ? false : pollMilliseconds),
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: true,
  });
}
