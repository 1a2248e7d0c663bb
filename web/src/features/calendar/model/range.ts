import { addDaysTo, addMonthsTo, type Day, daysTouched, firstDay, lastDay, monthsIn, startOf } from "@/features/calendar/model/zoned-time";
import type { View } from "@/features/calendar/use-calendar-address";

export interface DayRange {
  start: Day;
  /** The first day after it. */
  end: Day;
}

/** The days on screen: as a grid, a month is shown in whole weeks, as many as it touches. */
export function visibleRange(view: View, date: Day): DayRange {
  if (view === "week") {
    const start = startOf("week", date);
    return { start, end: addDaysTo(start, 7) };
  }
  const period = periodOf(view);
  const start = startOf(period, date);
  const end = addMonthsTo(start, monthsIn[period]);
  if (view !== "month") return { start, end };
  return { start: startOf("week", start), end: addDaysTo(startOf("week", addDaysTo(end, -1)), 7) };
}

/** The same view one step later or earlier, within the years that the calendar plans. */
export function step(view: View, date: Day, by: 1 | -1): Day {
  if (view === "week") return within(addDaysTo(date, 7 * by));
  const period = periodOf(view);
  return within(addMonthsTo(startOf(period, date), by * monthsIn[period]));
}

/** A list shows one month. */
function periodOf(view: Exclude<View, "week">): "month" | "quarter" | "year" {
  return view === "list" ? "month" : view;
}

/** As instants, a day wider at both ends: an event's own zone may be half a world away. */
export function instantsOf({ start, end }: DayRange): { from: string; to: string } {
  return { from: `${within(addDaysTo(start, -1))}T00:00:00Z`, to: `${within(addDaysTo(end, 1))}T00:00:00Z` };
}

function within(day: Day): Day {
  if (day < firstDay) return firstDay;
  return day > lastDay ? lastDay : day;
}

/** Whether a promotion touches these days in its own zone. */
export function isWithin(range: DayRange, event: Parameters<typeof daysTouched>[0]): boolean {
  const days = daysTouched(event);
  return days.start < range.end && days.end > range.start;
}
