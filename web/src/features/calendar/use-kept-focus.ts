import { type FocusEvent, type RefObject, useEffect, useRef } from "react";

/** What an element of the grid stands for: a day's date or a promotion's id. */
export function nameOf(element: HTMLElement): string | undefined {
  const bar = element.matches("[data-event-id]") ? element : element.querySelector<HTMLElement>("[data-event-id]");
  return element.dataset.day ?? bar?.dataset.eventId;
}

function elementOf(grid: HTMLElement | null, name: string) {
  return grid?.querySelector(`[data-day="${name}"], [data-event-id="${name}"]`)?.closest<HTMLElement>("[tabindex]");
}

const noFocus = () => document.activeElement === document.body;

const patience = 30; // frames

/** The grid measures new bars before it shows them, and what is hidden takes no focus. */
function focusWhenVisible(grid: HTMLElement | null, name: string, frames = patience) {
  if (!noFocus() || frames === 0) return;
  const target = elementOf(grid, name);
  target?.focus();
  if (document.activeElement !== target) requestAnimationFrame(() => focusWhenVisible(grid, name, frames - 1));
}

/**
 * The grid draws its bars anew whenever the list changes, and the days with each month: the keyboard stays with the
 * promotion or the day it was on, and a key pressed in between reaches it too. A pointer lets go of it.
 */
export function useKeptFocus(grid: RefObject<HTMLElement | null>) {
  const kept = useRef<string | null>(null);

  useEffect(() => {
    const drawn = new MutationObserver(() => {
      if (kept.current !== null) focusWhenVisible(grid.current, kept.current);
    });
    const passOn = (key: KeyboardEvent) => {
      if (key.ctrlKey || key.metaKey) return;
      if (kept.current !== null && key.target === document.body) elementOf(grid.current, kept.current)?.dispatchEvent(new KeyboardEvent(key.type, key));
    };
    const letGo = () => {
      kept.current = null;
    };
    if (grid.current !== null) drawn.observe(grid.current, { childList: true, subtree: true });
    document.addEventListener("keydown", passOn);
    document.addEventListener("pointerdown", letGo);
    return () => {
      drawn.disconnect();
      document.removeEventListener("keydown", passOn);
      document.removeEventListener("pointerdown", letGo);
    };
  }, [grid]);

  const keep = (name: string) => {
    kept.current = name;
  };
  const onFocus = ({ target }: FocusEvent<HTMLElement>) => {
    kept.current = nameOf(target) ?? kept.current;
  };
  return { keep, onFocus };
}
