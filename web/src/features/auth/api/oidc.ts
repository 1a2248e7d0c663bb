import { InMemoryWebStorage, type User, UserManager, WebStorageStateStore } from "oidc-client-ts";
import { env } from "@/env";
import { claimsOf } from "@/features/auth/api/claims";
import { sessionStore } from "@/lib/session";
import { local } from "@/lib/storage";

/** Not a secret: only that someone was signed in here, so that a reload asks the identity provider at once. */
const hint = "fanfare.was-signed-in";
const renewAheadSeconds = 20;

/** Tokens live in this page's memory only; the session storage holds just the pending login (state and verifier). */
const manager = new UserManager({
  authority: env.oidcAuthority,
  client_id: env.oidcClientId,
  redirect_uri: `${window.location.origin}/callback`,
  post_logout_redirect_uri: `${window.location.origin}/`,
  scope: "openid",
  userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
  stateStore: new WebStorageStateStore({ store: window.sessionStorage }),
  automaticSilentRenew: false,
  monitorSession: false,
  loadUserInfo: false,
});

function keep(user: User) {
  const token = claimsOf(user.access_token);
  const profile = user.profile;
  sessionStore.signedIn({
    userId: token.sub,
    name: token.name ?? profile.name ?? token.preferred_username ?? profile.preferred_username ?? token.given_name ?? "",
    roles: token.realm_access?.roles ?? [],
  });
  local.set(hint, "1");
}

let renewal: Promise<boolean> | null = null;

/** By refresh token only: without one the library would open a hidden frame, which we never do. */
async function renewOnce(): Promise<boolean> {
  const user = await manager.getUser();
  if (user?.refresh_token === undefined) return false;
  try {
    const renewed = await manager.signinSilent();
    if (renewed === null) return false;
    keep(renewed);
    return true;
  } catch {
    return false;
  }
}

function renew(): Promise<boolean> {
  renewal ??= renewOnce().finally(() => {
    renewal = null;
  });
  return renewal;
}

async function accessToken(): Promise<string | null> {
  const user = await manager.getUser();
  if (user === null) return null;
  if ((user.expires_in ?? Infinity) > renewAheadSeconds) return user.access_token;
  await renew();
  return (await manager.getUser())?.access_token ?? null;
}

interface PendingLogin {
  returnTo: string;
}

export function signIn(returnTo: string): Promise<void> {
  return manager.signinRedirect({ ui_locales: document.documentElement.lang, state: { returnTo } satisfies PendingLogin });
}

export async function signOut(): Promise<void> {
  local.remove(hint);
  await manager.signoutRedirect();
}

/** Ends a login; answers where the reader wanted to be. */
export async function finishSignIn(): Promise<string> {
  try {
    const user = await manager.signinCallback();
    if (user === undefined) return "/";
    keep(user);
    return (user.state as PendingLogin | undefined)?.returnTo ?? "/";
  } catch (error) {
    const pending = (error as { state?: PendingLogin; error?: string }).state;
    if ((error as { error?: string }).error !== "login_required" || pending === undefined) throw error;
    local.remove(hint);
    sessionStore.signedOut();
    return pending.returnTo;
  }
}

/** On a fresh page: somebody who was signed in gets the provider's session back by one quick redirect. */
export function resume(place: string): Promise<void> {
  if (local.get(hint) === null) {
    sessionStore.signedOut();
    return Promise.resolve();
  }
  return manager
    .signinRedirect({ prompt: "none", state: { returnTo: place } satisfies PendingLogin })
    .catch(() => sessionStore.signedOut());
}

sessionStore.takeTokensFrom({ accessToken, renew });
