import { useEffect, useState } from "react";
import { clock } from "@/lib/clock";

/** The server's time, moving on every `milliseconds`, for texts like "3 minutes ago". */
export function useNow(milliseconds = 30_000): number {
  const [now, setNow] = useState(clock.now);
  useEffect(() => {
    const update = () => setNow(clock.now());
    const timer = setInterval(update, milliseconds);
    const unsubscribe = clock.subscribe(update);
    return () => {
      clearInterval(timer);
      unsubscribe();
    };
  }, [milliseconds]);
  return now;
}
