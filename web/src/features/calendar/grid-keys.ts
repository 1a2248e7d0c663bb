import { type KeyboardEvent, type RefObject } from "react";
import type { EventSummary } from "@/api/types";
import type { Shift } from "@/features/calendar/model/moves";
import { addDaysTo, type Day, daysBetween, daysTouched } from "@/features/calendar/model/zoned-time";
import { nameOf } from "@/features/calendar/use-kept-focus";

const dayKeys: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

interface BarKeys {
  keep: (name: string) => void;
  byId: Map<string, EventSummary>;
  onShift: (event: EventSummary, by: Shift) => boolean;
}

interface GridKeys extends BarKeys {
  grid: RefObject<HTMLDivElement | null>;
  onDate: (date: Day) => void;
}

/** With Alt arrows move a promotion, with Alt and Shift its end. */
export function onBarKey(key: KeyboardEvent, { keep, byId, onShift }: BarKeys) {
  const by = dayKeys[key.key];
  const event = byId.get(nameOf(key.target as HTMLElement) ?? "");
  if (by === undefined || event === undefined || !key.altKey) return;
  key.preventDefault();
  const { start, end } = daysTouched(event);
  if (key.shiftKey && daysBetween(start, end) + by < 1) return;
  if (onShift(event, key.shiftKey ? { start: 0, end: by } : { start: by, end: by })) keep(event.event_id);
}

/** Arrows go from day to day, or change the promotion that has the focus. */
export function onGridKey(key: KeyboardEvent, { grid, onDate, ...bars }: GridKeys) {
  const by = dayKeys[key.key];
  if (by === undefined) return;
  const target = key.target as HTMLElement;
  if (target.dataset.day !== undefined && !key.altKey) onDayKey(target.dataset.day, by);
  else onBarKey(key, bars);

  function onDayKey(day: Day, by: number) {
    key.preventDefault();
    const next = addDaysTo(day, by);
    bars.keep(next);
    onDate(next);
    grid.current?.querySelector<HTMLElement>(`[data-day="${next}"]`)?.focus();
  }
}
