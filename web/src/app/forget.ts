import type { QueryClient } from "@tanstack/react-query";
import { currentUserId, sessionStore } from "@/lib/session";
import { forgetTab } from "@/lib/storage";

/** What a person has loaded or typed goes with the session, before anything is drawn for the next one. */
export function forgetWithSession(client: QueryClient): () => void {
  let before = currentUserId();
  return sessionStore.subscribe(() => {
    const now = currentUserId();
    if (before !== null && now !== before) client.clear();
    if (sessionStore.get().status === "signed-out") forgetTab();
    before = now;
  });
}
