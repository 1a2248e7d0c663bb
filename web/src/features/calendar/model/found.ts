import type { EventSummary } from "@/api/types";
import { type DayRange, isWithin } from "@/features/calendar/model/range";
import { type Day, daysTouched, startOf } from "@/features/calendar/model/zoned-time";

export interface FoundMonth {
  month: Day;
  count: number;
}

export interface Found {
  /** How many lie on the days that are on screen. */
  here: number;
  /** The others by the month in which they begin, those nearest to the screen first. */
  months: FoundMonth[];
}

export function foundBy(events: readonly EventSummary[], range: DayRange): Found {
  const elsewhere = events.filter((event) => !isWithin(range, event));
  const counts = new Map<Day, number>();
  for (const event of elsewhere) {
    const month = startOf("month", daysTouched(event).start);
    counts.set(month, (counts.get(month) ?? 0) + 1);
  }
  const distance = (month: Day) => Math.abs(Date.parse(month) - Date.parse(range.start));
  const months = [...counts].map(([month, count]) => ({ month, count })).sort((a, b) => distance(a.month) - distance(b.month));
  return { here: events.length - elsewhere.length, months };
}
