import { local } from "@/lib/storage";

/** Not a secret: who is signed in on this browser, so that a reload asks the identity provider and tabs agree. */
const key = "fanfare.signed-in-as";
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("fanfare-session");
const signedOut = "signed-out";
const ended = "";

/** False where the browser stores nothing: then only messages between tabs say that somebody signed out. */
let stored = false;

/** The one person whose session all tabs of this browser share. */
export const signedInAs = {
  get() {
    const userId = local.get(key);
    return userId === ended ? null : userId;
  },
  set(userId: string) {
    local.set(key, userId);
    stored = local.get(key) === userId;
  },
  /** The session ended by itself: other tabs go on as long as their tokens last, and lose nothing that was typed. */
  end: () => local.set(key, ended),
  /** Nobody, and every tab hears of it. */
  signOut() {
    local.remove(key);
    channel?.postMessage(signedOut);
  },
  /** Whether this person's session is still the browser's. */
  is: (userId: string) => !stored || [userId, ended].includes(local.get(key) ?? signedOut),
  /** Calls back when another tab may have signed out, and whenever this tab wakes: a sleeping one hears nothing. */
  watch(check: () => void, end: () => void) {
    channel?.addEventListener("message", ({ data }) => data === signedOut && end());
    window.addEventListener("storage", (event) => (event.key === key || event.key === null) && check());
    for (const waking of ["focus", "pageshow"]) window.addEventListener(waking, check);
    document.addEventListener("visibilitychange", check);
  },
};
