import { z } from "zod/mini";

// The page's CSP forbids eval, and zod would try it first.
z.config({ jitless: true });

/** What the build may set. Parsed once; everything else reads `env`. */
const schema = z.object({
  VITE_OIDC_AUTHORITY: z.optional(z.string()),
  VITE_OIDC_CLIENT_ID: z._default(z.string(), "fanfare-web"),
  VITE_INBOX_POLL_SECONDS: z._default(z.coerce.number(), 15),
  VITE_MAX_MESSAGES_A_DAY: z._default(z.coerce.number(), 2),
});

const parsed = schema.parse(import.meta.env);

export const env = {
  oidcAuthority: parsed.VITE_OIDC_AUTHORITY ?? `${window.location.origin}/realms/fanfare`,
  oidcClientId: parsed.VITE_OIDC_CLIENT_ID,
  inboxPollMilliseconds: parsed.VITE_INBOX_POLL_SECONDS * 1000,
  maxMessagesADay: parsed.VITE_MAX_MESSAGES_A_DAY,
};
