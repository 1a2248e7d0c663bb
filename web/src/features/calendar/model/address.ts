import { type Look, looks } from "@/features/calendar/model/rules";
import { type Day, firstDay, isDay, lastDay } from "@/features/calendar/model/zoned-time";
import type { View } from "@/features/calendar/use-calendar-address";

const views: readonly string[] = ["month", "week", "quarter", "year", "list"] satisfies View[];
/** As much as the API searches for. */
export const longestSearch = 100;
const segmentForm = /^[a-z0-9][a-z0-9:_-]{0,63}$/;

export function viewFrom(text: string | null): View | null {
  return views.includes(text ?? "") ? (text as View) : null;
}

/** "active,draft", in any order; none and all mean the same. */
export function looksFrom(text: string | null): Look[] {
  const named = new Set((text ?? "").split(","));
  const found = looks.filter((look) => named.has(look));
  return found.length === looks.length ? [] : found;
}

export function segmentFrom(text: string | null): string | null {
  return text !== null && segmentForm.test(text) ? text : null;
}

/** A day that exists, in the years that the calendar plans. */
export function dayFrom(text: string | null): Day | null {
  return text !== null && isDay(text) && text >= firstDay && text <= lastDay ? text : null;
}

export function searchFrom(text: string | null): string {
  return Array.from(text ?? "").slice(0, longestSearch).join("");
}
