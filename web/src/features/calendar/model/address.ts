import type { EventStatus } from "@/api/types";
import { type Day, firstDay, isDay, lastDay } from "@/features/calendar/model/zoned-time";
import type { View } from "@/features/calendar/use-calendar-address";

const views: readonly string[] = ["month", "week", "quarter", "year", "list"] satisfies View[];
const statuses: readonly string[] = ["DRAFT", "PUBLISHED", "EXPIRED"] satisfies EventStatus[];
/** As much as the API searches for. */
export const longestSearch = 100;

export function viewFrom(text: string | null): View | null {
  return views.includes(text ?? "") ? (text as View) : null;
}

export function statusFrom(text: string | null): EventStatus | null {
  return statuses.includes(text ?? "") ? (text as EventStatus) : null;
}

/** A day that exists, in the years that the calendar plans. */
export function dayFrom(text: string | null): Day | null {
  return text !== null && isDay(text) && text >= firstDay && text <= lastDay ? text : null;
}

export function searchFrom(text: string | null): string {
  return Array.from(text ?? "").slice(0, longestSearch).join("");
}
