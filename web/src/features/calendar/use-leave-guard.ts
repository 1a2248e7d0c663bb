import { useEffect, useRef } from "react";
import { useBlocker } from "react-router";

/** Asks before unsaved changes are left; a login is no leaving, since what was typed waits for the return. */
export function useLeaveGuard(dirty: boolean, onLeave: () => void) {
  const allowed = useRef(false);
  const blocker = useBlocker(({ currentLocation, nextLocation }) => dirty && !allowed.current && currentLocation.pathname !== nextLocation.pathname);

  useEffect(() => {
    if (!dirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [dirty]);

  return {
    asked: blocker.state === "blocked",
    /** From here on nobody is asked: what there was to save is saved, or gone on purpose. */
    allow: () => {
      allowed.current = true;
    },
    stay: () => blocker.reset?.(),
    leave: () => {
      onLeave();
      blocker.proceed?.();
    },
  };
}
