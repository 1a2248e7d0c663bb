import { useSyncExternalStore } from "react";

export type Role = "admin" | "customer" | "operator";

export interface Session {
  userId: string;
  name: string;
  roles: readonly string[];
}

/**
 * `expired` keeps the session, so that pages stay as they are until the reader has signed in again.
 * `signed-out` is somebody's decision, here or in another tab: no page may lead back to the login by itself.
 */
export type SessionState =
  | { status: "starting" }
  | { status: "anonymous" }
  | { status: "signed-out" }
  | { status: "signed-in"; session: Session }
  | { status: "expired"; session: Session };

interface TokenSource {
  accessToken: () => Promise<string | null>;
  /** Trades the refresh token for a new access token; false when that is no longer possible. */
  renew: () => Promise<boolean>;
}

let state: SessionState = { status: "starting" };
let tokens: TokenSource = { accessToken: () => Promise.resolve(null), renew: () => Promise.resolve(false) };
const listeners = new Set<() => void>();

function set(next: SessionState) {
  state = next;
  listeners.forEach((listener) => listener());
}

/** The one place that knows who is signed in. The auth feature fills it; requests and pages read it. */
export const sessionStore = {
  get: () => state,
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
  takeTokensFrom: (source: TokenSource) => {
    tokens = source;
  },
  accessToken: () => tokens.accessToken(),
  renew: () => tokens.renew(),
  signedIn: (session: Session) => set({ status: "signed-in", session }),
  anonymous: () => set({ status: "anonymous" }),
  signedOut: () => set({ status: "signed-out" }),
  expired: () => {
    if (state.status === "signed-in") set({ status: "expired", session: state.session });
  },
};

export function useSessionState(): SessionState {
  return useSyncExternalStore(sessionStore.subscribe, sessionStore.get);
}

/** The signed-in (or just expired) person, or null. */
export function useSession(): Session | null {
  const current = useSessionState();
  return "session" in current ? current.session : null;
}

/** Whose pages these are, outside React. */
export function currentUserId(): string | null {
  return "session" in state ? state.session.userId : null;
}

export function hasRole(session: Session | null, role: Role): boolean {
  return session?.roles.includes(role) ?? false;
}
