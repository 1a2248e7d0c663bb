type Listener = () => void;

/** How far the server's clock is ahead of this machine's, in milliseconds; 0 until an answer disagrees. */
let ahead = 0;
const listeners = new Set<Listener>();
const noticeable = 1000;

/**
 * The server's clock, as its answers' Date headers show it. A reader's own clock may be minutes off, and what happened
 * on the server must never lie in the future.
 */
export const clock = {
  now: () => Date.now() + ahead,
  /** A Date header holds whole seconds and was written between request and answer: only what it rules out is corrected. */
  learn(date: string | null, sent: number, received: number) {
    const second = date === null ? NaN : Date.parse(date);
    if (Number.isNaN(second)) return;
    const before = ahead;
    ahead = Math.max(second - received, Math.min(ahead, second + 1000 - sent));
    if (Math.abs(ahead - before) >= noticeable) listeners.forEach((listener) => listener());
  },
  subscribe(listener: Listener) {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
  /** As after loading the page; for tests. */
  reset() {
    ahead = 0;
  },
};
