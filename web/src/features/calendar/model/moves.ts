import { shortestWindowMinutes } from "@/features/calendar/model/form-fields";
import { addDaysAt, minutesBetween } from "@/features/calendar/model/zoned-time";

export interface Window {
  start_datetime: string;
  end_datetime: string;
  timezone: string;
}

/** One end of a window: the instant that its author set, and how many days it was moved since. */
interface Bound {
  set: string;
  days: number;
}

/**
 * A window with the times its author set. A day without that time (the clock was put forward) shows another one, and
 * the next move must not begin from there.
 */
export interface Moved {
  timezone: string;
  start: Bound;
  end: Bound;
}

/** Days by which the start and the end of a window move. */
export interface Shift {
  start: number;
  end: number;
}

export function unmoved({ start_datetime, end_datetime, timezone }: Window): Moved {
  return { timezone, start: { set: start_datetime, days: 0 }, end: { set: end_datetime, days: 0 } };
}

export function movedBy({ timezone, start, end }: Moved, by: Shift): Moved {
  return { timezone, start: { ...start, days: start.days + by.start }, end: { ...end, days: end.days + by.end } };
}

export function windowOf({ timezone, start, end }: Moved): Window {
  const at = ({ set, days }: Bound) => addDaysAt(set, days, timezone);
  return { start_datetime: at(start), end_datetime: at(end), timezone };
}

/** Whether this window is where those moves led, and was not set anew since. */
export function ledTo(moved: Moved, window: Window): boolean {
  const here = windowOf(moved);
  const same = (a: string, b: string) => Date.parse(a) === Date.parse(b);
  return moved.timezone === window.timezone && same(here.start_datetime, window.start_datetime) && same(here.end_datetime, window.end_datetime);
}

export function isLongEnough({ start_datetime, end_datetime }: Window): boolean {
  return minutesBetween(start_datetime, end_datetime) >= shortestWindowMinutes;
}
