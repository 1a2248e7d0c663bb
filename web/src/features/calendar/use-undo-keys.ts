import { useEffect, useRef } from "react";

/** Ctrl+Z anywhere on the page, except where the browser itself undoes what is being typed. */
export function useUndoKeys(undo: () => void) {
  const newest = useRef(undo);
  useEffect(() => {
    newest.current = undo;
  });
  useEffect(() => {
    const onKeyDown = (key: KeyboardEvent) => {
      if (!(key.ctrlKey || key.metaKey) || key.shiftKey || key.altKey || key.key.toLowerCase() !== "z" || key.defaultPrevented) return;
      if (key.target instanceof Element && key.target.closest("input, textarea, select, [contenteditable], dialog, [role=dialog]")) return;
      key.preventDefault();
      newest.current();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
