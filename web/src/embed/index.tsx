import "@/ui/tokens.css";
import "@/embed/embed.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { callApiOf } from "@/api/client";
import { createQueryClient } from "@/api/query-client";
import { type Language, setLanguage } from "@/i18n/language";
import { sessionStore } from "@/lib/session";

export { InboxMenu, type InboxMenuProps } from "@/features/inbox/components/inbox-menu";
export { type Inbox, type InboxOptions, useInbox } from "@/features/inbox/use-inbox";

export interface FanfareInboxProps {
  /** Whose `/api` is Fanfare's, e.g. "https://shop.example": the page's own origin, as Fanfare sends no CORS headers. */
  origin: string;
  /** A token of the signed-in customer whenever one is needed; null while nobody is signed in. */
  accessToken: () => Promise<string | null>;
  language?: Language;
  theme?: "light" | "dark";
  children: ReactNode;
}

/** Surrounds `InboxMenu`, or whatever a shop builds on `useInbox`, with what both need. */
export function FanfareInbox({ origin, accessToken, language, theme, children }: FanfareInboxProps) {
  const [client] = useState(() => {
    callApiOf(origin);
    sessionStore.takeTokensFrom({ accessToken, renew: () => Promise.resolve(false) });
    if (language !== undefined) setLanguage(language);
    return createQueryClient();
  });
  return (
    <QueryClientProvider client={client}>
      <div className="fanfare-inbox" data-theme={theme}>
        {children}
      </div>
    </QueryClientProvider>
  );
}
