import { InMemoryWebStorage, type User, UserManager, WebStorageStateStore } from "oidc-client-ts";
import { env } from "@/env";
import { claimsOf } from "@/features/auth/api/claims";
import { signedInAs } from "@/features/auth/api/signed-in-as";
import { ownPath } from "@/lib/own-path";
import { currentUserId, sessionStore } from "@/lib/session";

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
  signedInAs.set(token.sub);
}

/** Drops this tab's tokens; pages and caches go with the session. */
function forget() {
  if (currentUserId() === null) return;
  sessionStore.signedOut();
  void manager.removeUser();
}

/** Another tab may have signed out, or somebody else in, since this one last looked. */
function forgetIfReplaced() {
  const userId = currentUserId();
  if (userId !== null && !signedInAs.is(userId)) forget();
}

let renewal: Promise<boolean> | null = null;

/** By refresh token only: without one the library would open a hidden frame, which we never do. */
async function renewOnce(): Promise<boolean> {
  const [user, userId] = [await manager.getUser(), currentUserId()];
  if (user?.refresh_token === undefined || userId === null) return false;
  try {
    const renewed = await manager.signinSilent();
    forgetIfReplaced();
    if (renewed === null || currentUserId() !== userId) {
      if (currentUserId() === null) await manager.removeUser(); // signed out while the answer was under way
      return false;
    }
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
  forgetIfReplaced();
  if (currentUserId() === null) return null;
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
  return manager.signinRedirect({ ui_locales: document.documentElement.lang, state: { returnTo: ownPath(returnTo) } satisfies PendingLogin });
}

export async function signOut(): Promise<void> {
  signedInAs.signOut();
  sessionStore.signedOut();
  await manager.signoutRedirect().catch(() => manager.removeUser());
}

/** Normalised once more: the state lay in the browser's storage meanwhile. */
function placeOf(pending: PendingLogin | undefined): string {
  return ownPath(typeof pending?.returnTo === "string" ? pending.returnTo : "/");
}

/** Ends a login; answers where the reader wanted to be. */
export async function finishSignIn(): Promise<string> {
  try {
    const user = await manager.signinCallback();
    if (user === undefined) return "/";
    keep(user);
    return placeOf(user.state as PendingLogin | undefined);
  } catch (error) {
    const pending = (error as { state?: PendingLogin; error?: string }).state;
    if ((error as { error?: string }).error !== "login_required" || pending === undefined) throw error;
    signedInAs.end();
    sessionStore.anonymous();
    return placeOf(pending);
  }
}

/** On a fresh page: somebody who was signed in gets the provider's session back by one quick redirect. */
export function resume(place: string): Promise<void> {
  if (signedInAs.get() === null) {
    sessionStore.anonymous();
    return Promise.resolve();
  }
  return manager
    .signinRedirect({ prompt: "none", state: { returnTo: ownPath(place) } satisfies PendingLogin })
    .catch(() => sessionStore.anonymous());
}

sessionStore.takeTokensFrom({ accessToken, renew });
signedInAs.watch(forgetIfReplaced, forget);
