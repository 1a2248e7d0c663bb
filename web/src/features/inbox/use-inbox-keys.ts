import { type RefObject, useEffect, useEffectEvent } from "react";
import { focusBesideRow } from "@/features/inbox/focus";

/** j and k go from message to message, u marks the one that has the focus, e archives it; Enter opens it, as it is a button. */
export function useInboxKeys(list: RefObject<HTMLElement | null>, onMark: (messageId: string) => void, onArchive: (messageId: string) => void) {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || isBusy(event.target)) return;
    const rows = Array.from(list.current?.querySelectorAll<HTMLElement>("[data-message]") ?? []);
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const meant = rows[at]?.dataset.message;
    if (event.key === "j") focusOn(rows[at + 1]);
    else if (event.key === "k") focusOn(rows[at < 0 ? 0 : at - 1]);
    else if (event.key === "u" && meant !== undefined) onMark(meant);
    else if (event.key === "e" && meant !== undefined) {
      focusBesideRow(rows[at]);
      onArchive(meant);
    }
  });

  useEffect(() => {
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

function focusOn(row: HTMLElement | undefined) {
  row?.querySelector("button")?.focus();
}

/** Where letters are typed, and beside an open dialog, keys mean something else. */
function isBusy(target: EventTarget | null): boolean {
  const typing = target instanceof HTMLElement && (target.isContentEditable || target.matches("input, select, textarea"));
  return typing || document.querySelector("dialog[open]") !== null;
}
