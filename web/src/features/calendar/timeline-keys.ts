import type { KeyboardEvent } from "react";

const rowKeys: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };

/** Up and down go from row to row; left and right between a promotion's title and its bar. */
export function onTimelineKey(key: KeyboardEvent<HTMLElement>) {
  if (key.altKey || key.ctrlKey || key.metaKey || key.shiftKey) return;
  const next = nextOf(key.currentTarget, key.target as HTMLElement, key.key);
  if (next === undefined) return;
  key.preventDefault();
  next.focus();
}

function nextOf(grid: HTMLElement, from: HTMLElement, key: string): HTMLElement | undefined {
  const rows = Array.from(grid.querySelectorAll<HTMLElement>("[data-row]"));
  const at = rows.findIndex((row) => row.contains(from));
  if (at < 0) return undefined;
  const onBar = from.matches("button");
  const by = rowKeys[key];
  if (by !== undefined) return partOf(rows[at + by], onBar);
  if (key === "Home") return partOf(rows[0], onBar);
  if (key === "End") return partOf(rows.at(-1), onBar);
  return key === "ArrowLeft" || key === "ArrowRight" ? partOf(rows[at], key === "ArrowRight") : undefined;
}

function partOf(row: HTMLElement | undefined, bar: boolean): HTMLElement | undefined {
  return row?.querySelector<HTMLElement>(bar ? "button" : "a") ?? undefined;
}
