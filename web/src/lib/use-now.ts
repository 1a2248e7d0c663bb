import { useEffect, useState } from "react";

/** The time, moving on every `milliseconds`, for texts like "3 minutes ago". */
export function useNow(milliseconds = 30_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds]);
  return now;
}
