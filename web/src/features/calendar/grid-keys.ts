import { type KeyboardEvent, type RefObject } from "react";
import type { EventSummary } from "@/api/types";
import type { Shift } from "@/features/calendar/model/moves";
import { addDaysTo, type Day, daysBetween, daysTouched } from "@/features/calendar/model/zoned-time";
import { nameOf } from "@/features/calendar/use-kept-focus";

const dayKeys: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

interface GridKeys {
  grid: RefObject<HTMLDivElement | null>;
  keep: (name: string) => void;
  byId: Map<string, EventSummary>;
  onDate: (date: Day) => void;
  onShift: (event: EventSummary, by: Shift) => boolean;
}

/** Arrows go from day to day; with Alt they move a promotion, with Alt and Shift its end. */
export function onGridKey(key: KeyboardEvent, { grid, keep, byId, onDate, onShift }: GridKeys) {
  const by = dayKeys[key.key];
  if (by === undefined) return;
  const target = key.target as HTMLElement;
  const event = byId.get(nameOf(target) ?? "");
  if (target.dataset.day !== undefined && !key.altKey) onDayKey(target.dataset.day, by);
  else if (event !== undefined && key.altKey) onBarKey(event, by);

  function onDayKey(day: Day, by: number) {
    key.preventDefault();
    const next = addDaysTo(day, by);
    keep(next);
    onDate(next);
    grid.current?.querySelector<HTMLElement>(`[data-day="${next}"]`)?.focus();
  }

  function onBarKey(event: EventSummary, by: number) {
    key.preventDefault();
    const { start, end } = daysTouched(event);
    if (key.shiftKey && daysBetween(start, end) + by < 1) return;
    if (onShift(event, key.shiftKey ? { start: 0, end: by } : { start: by, end: by })) keep(event.event_id);
  }
}
