/** Web storage that never throws: private windows and full disks lose convenience, not the page. */
function safely(storage: () => Storage) {
  return {
    get(key: string): string | null {
      try {
        return storage().getItem(key);
      } catch {
        return null;
      }
    },
    set(key: string, value: string) {
      try {
        storage().setItem(key, value);
      } catch {
        // Nothing is lost that matters: see above.
      }
    },
    remove(key: string) {
      try {
        storage().removeItem(key);
      } catch {
        // As above.
      }
    },
  };
}

export const local = safely(() => window.localStorage);
export const perTab = safely(() => window.sessionStorage);

const own = "fanfare.";

/** Removes all that pages have put aside in this tab; a pending login belongs to the library and stays. */
export function forgetTab() {
  try {
    const names = Object.keys(window.sessionStorage).filter((name) => name.startsWith(own));
    for (const name of names) window.sessionStorage.removeItem(name);
  } catch {
    // Without storage there is nothing to remove.
  }
}
