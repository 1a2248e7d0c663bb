import type { EventSummary } from "@/api/types";
import type { DayRange } from "@/features/calendar/model/range";
import type { Shift } from "@/features/calendar/model/moves";
import { rankOf } from "@/features/calendar/model/rules";
import { addDaysTo, addMonthsTo, type Day, daysBetween, daysTouched, startOf } from "@/features/calendar/model/zoned-time";

/** A stretch of a timeline, in days from its beginning. */
export interface Stretch {
  from: number;
  days: number;
}

/** Where the visible part of a promotion lies, and which of its ends lie outside. */
export interface Placed extends Stretch {
  startsBefore: boolean;
  endsAfter: boolean;
}

/** What runs comes first, then what is planned, drafts and what has ended; of these, what begins first. */
export function inTimelineOrder(events: readonly EventSummary[]): EventSummary[] {
  const start = new Map(events.map((event) => [event, Date.parse(event.start_datetime)]));
  return [...events].sort(
    (a, b) => rankOf(a) - rankOf(b) || (start.get(a) ?? 0) - (start.get(b) ?? 0) || a.title.localeCompare(b.title),
  );
}

/** At least one day of the promotion is in the range, as it is listed there. */
export function placeIn(range: DayRange, event: Parameters<typeof daysTouched>[0]): Placed {
  const { start, end } = daysTouched(event);
  const startsBefore = start < range.start;
  const endsAfter = end > range.end;
  const from = startsBefore ? 0 : daysBetween(range.start, start);
  return { from, days: daysBetween(range.start, endsAfter ? range.end : end) - from, startsBefore, endsAfter };
}

/** A move that leaves a day of the promotion in the range, and at least one day to it. */
export function shiftWithin(range: DayRange, event: Parameters<typeof daysTouched>[0], by: Shift): Shift {
  const { start, end } = daysTouched(event);
  if (by.start === 0) return { start: 0, end: Math.max(by.end, daysBetween(end, start < range.start ? addDaysTo(range.start, 1) : addDaysTo(start, 1))) };
  const least = daysBetween(end, addDaysTo(range.start, 1));
  const most = daysBetween(start, addDaysTo(range.end, -1));
  const moved = Math.min(Math.max(by.start, least), most);
  return { start: moved, end: moved };
}

export function lengthOf({ start, end }: DayRange): number {
  return daysBetween(start, end);
}

/** The first day of each month, and where the month lies. */
export function monthsOf(range: DayRange): (Stretch & { first: Day })[] {
  return everyDay(range.start, range.end, (day) => addMonthsTo(day, 1)).map((first) => ({
    first,
    from: daysBetween(range.start, first),
    days: daysBetween(first, addMonthsTo(first, 1)),
  }));
}

export function mondaysOf(range: DayRange): { monday: Day; from: number }[] {
  const week = startOf("week", range.start);
  const first = week < range.start ? addDaysTo(week, 7) : week;
  return everyDay(first, range.end, (day) => addDaysTo(day, 7)).map((monday) => ({ monday, from: daysBetween(range.start, monday) }));
}

/** Saturdays and Sundays, as far as they are in the range. */
export function weekendsOf(range: DayRange): Stretch[] {
  const saturday = addDaysTo(startOf("week", range.start), 5);
  return everyDay(saturday, range.end, (day) => addDaysTo(day, 7))
    .map((day) => daysBetween(range.start, day))
    .map((at) => ({ from: Math.max(at, 0), days: Math.min(at + 2, lengthOf(range)) - Math.max(at, 0) }));
}

function everyDay(first: Day, end: Day, next: (day: Day) => Day): Day[] {
  const days: Day[] = [];
  for (let day = first; day < end; day = next(day)) days.push(day);
  return days;
}
