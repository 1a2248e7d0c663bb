import { Temporal } from "temporal-polyfill";
import { clock } from "@/lib/clock";

/** What the clock on the wall shows somewhere: "2026-03-01T09:00", with seconds where there are any. A day alone: "2026-03-01". */
export type WallTime = string;
export type Day = string;

/** The years that the API takes. */
export const firstDay: Day = "2000-01-01";
export const lastDay: Day = "2100-12-31";

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text).toString() === text;
  } catch {
    return false;
  }
}

export function wallTime(instant: string, timeZone: string): WallTime {
  return written(Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDateTime());
}

function written(time: Temporal.PlainDateTime): WallTime {
  return time.toString({ smallestUnit: time.second === 0 ? "minute" : "second" });
}

/** The instant with that zone's offset, as the API wants it: "2026-03-01T09:00:00+01:00". */
export function instantOf(wall: WallTime, timeZone: string): string {
  return Temporal.PlainDateTime.from(wall)
    .toZonedDateTime(timeZone, { disambiguation: "compatible" })
    .toString({ timeZoneName: "never", smallestUnit: "second" });
}

/** The same local time some days later, to the second; where a day has no such time, the one after the gap. */
export function addDaysAt(instant: string, days: number, timeZone: string): string {
  if (days === 0) return instant;
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).add({ days }).toString({ timeZoneName: "never" });
}

export function addDays(wall: WallTime, days: number): WallTime {
  return written(Temporal.PlainDateTime.from(wall).add({ days }));
}

export function addDaysTo(day: Day, days: number): Day {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

export function addMonthsTo(day: Day, months: number): Day {
  return Temporal.PlainDate.from(day).add({ months }).toString();
}

export function daysBetween(from: Day, to: Day): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days;
}

function dayOf(wall: WallTime): Day {
  return wall.slice(0, 10);
}

export function today(timeZone = readersZone): Day {
  return Temporal.Instant.fromEpochMilliseconds(clock.now()).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

export function minutesBetween(start: string, end: string): number {
  return (new Date(end).getTime() - new Date(start).getTime()) / 60_000;
}

/** The days that a window touches in its own zone; `end` is the first day after it. */
export function daysTouched(event: { start_datetime: string; end_datetime: string; timezone: string }): { start: Day; end: Day } {
  const start = dayOf(wallTime(event.start_datetime, event.timezone));
  const lastInstant = new Date(new Date(event.end_datetime).getTime() - 1).toISOString();
  return { start, end: addDaysTo(dayOf(wallTime(lastInstant, event.timezone)), 1) };
}

export type Period = "week" | "month" | "quarter" | "year";

/** Monday of the week, or the first day of the month, quarter or year, that a day lies in. */
export function startOf(period: Period, day: Day): Day {
  const date = Temporal.PlainDate.from(day);
  if (period === "week") return date.subtract({ days: date.dayOfWeek - 1 }).toString();
  return date.with({ day: 1 }).subtract({ months: (date.month - 1) % monthsIn[period] }).toString();
}

export const monthsIn = { month: 1, quarter: 3, year: 12 } satisfies Record<Exclude<Period, "week">, number>;

/** 1 to 4. */
export function quarterOf(day: Day): number {
  return Math.ceil(Temporal.PlainDate.from(day).month / 3);
}

export const readersZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
