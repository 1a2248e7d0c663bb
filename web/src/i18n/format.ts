import { useMemo } from "react";
import { localeFor, useLanguage } from "@/i18n/language";

const relativeUnits: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

const moment = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" } as const;

function formatsOf(locale: string) {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const cache = new Map<string, Intl.DateTimeFormat>();

  function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const key = JSON.stringify(options);
    const known = cache.get(key) ?? new Intl.DateTimeFormat(locale, options);
    cache.set(key, known);
    return known;
  }

  function zoneName(instant: string, timeZone: string): string | undefined {
    const parts = dates({ hour: "2-digit", timeZone, timeZoneName: "short" }).formatToParts(new Date(instant));
    return parts.find(({ type }) => type === "timeZoneName")?.value;
  }

  return {
    locale,
    number: (value: number) => new Intl.NumberFormat(locale).format(value),
    percent: (value: number) => new Intl.NumberFormat(locale, { style: "percent" }).format(value),
    money: (value: number, currency: string) => new Intl.NumberFormat(locale, { style: "currency", currency }).format(value),
    /** A calendar day without a clock ("2026-03-01"), as people write it. */
    day: (date: string, options: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: "short" }) =>
      dates({ ...options, timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`)),
    date: (instant: string | number, timeZone?: string) =>
      dates({ day: "numeric", month: "short", year: "numeric", ...(timeZone && { timeZone }) }).format(new Date(instant)),
    dateTime: (instant: string | number, timeZone?: string) =>
      dates({ dateStyle: "medium", timeStyle: "short", ...(timeZone && { timeZone }) }).format(new Date(instant)),
    /** With the zone named, for promotions planned in another one than the reader's. */
    dateTimeZoned: (instant: string | number, timeZone: string) =>
      dates({ ...moment, timeZone, timeZoneName: "short" }).format(new Date(instant)),
    /** From and until; the zone is named once where its clock is the same at both. */
    spanZoned(start: string, end: string, timeZone: string): [from: string, until: string] {
      const until = this.dateTimeZoned(end, timeZone);
      const same = zoneName(start, timeZone) === zoneName(end, timeZone);
      return [same ? dates({ ...moment, timeZone }).format(new Date(start)) : this.dateTimeZoned(start, timeZone), until];
    },
    exact: (instant: string | number) => dates({ dateStyle: "full", timeStyle: "long" }).format(new Date(instant)),
    relative(instant: string | number, now = Date.now()) {
      const seconds = (new Date(instant).getTime() - now) / 1000;
      const [unit, size] = relativeUnits.find(([, unitSize]) => Math.abs(seconds) >= unitSize) ?? ["second", 1];
      return unit === "second" ? relative.format(0, "second") : relative.format(Math.round(seconds / size), unit);
    },
    list: (items: string[]) => new Intl.ListFormat(locale, { type: "conjunction" }).format(items),
  };
}

export type Format = ReturnType<typeof formatsOf>;

export function useFormat(): Format {
  const language = useLanguage();
  return useMemo(() => formatsOf(localeFor(language)), [language]);
}
