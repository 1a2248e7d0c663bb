import { useMemo } from "react";
import { localeFor, useLanguage } from "@/i18n/language";
import { clock } from "@/lib/clock";

const relativeUnits: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

const oneDay = { weekday: "short", day: "numeric", month: "short" } as const;
const moment = { ...oneDay, hour: "2-digit", minute: "2-digit" } as const;
const seconds = { second: "2-digit" } as const;
const withYear = { year: "numeric" } as const;

const hasSeconds = (instant: string | number) => new Date(instant).getTime() % 60_000 !== 0;

export function formatsOf(locale: string) {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const cache = new Map<string, Intl.DateTimeFormat>();

  function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const key = JSON.stringify(options);
    const known = cache.get(key) ?? new Intl.DateTimeFormat(locale, options);
    cache.set(key, known);
    return known;
  }

  function partOf(instant: string | number, options: Intl.DateTimeFormatOptions, part: Intl.DateTimeFormatPartTypes): string | undefined {
    return dates(options).formatToParts(new Date(instant)).find(({ type }) => type === part)?.value;
  }

  const zoneName = (instant: string | number, timeZone: string) => partOf(instant, { hour: "2-digit", timeZone, timeZoneName: "short" }, "timeZoneName");
  const yearOf = (instant: string | number, timeZone?: string) => partOf(instant, { year: "numeric", ...(timeZone && { timeZone }) }, "year");
  /** A year is left out only where it is the reader's own one. */
  const isThisYear = (instant: string | number, timeZone?: string) => yearOf(instant, timeZone) === yearOf(clock.now(), timeZone);

  function momentIn(instant: string | number, timeZone: string, year: boolean, zone: boolean): string {
    const options = { ...moment, timeZone, ...(year && withYear), ...(hasSeconds(instant) && seconds), ...(zone && { timeZoneName: "short" } as const) };
    return dates(options).format(new Date(instant));
  }

  return {
    locale,
    number: (value: number) => new Intl.NumberFormat(locale).format(value),
    /** A discount has two decimal places at most, and all of them are shown. */
    percent: (value: number) => new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 }).format(value),
    /** A part of a whole in percent; "<1%" and ">99%" where rounding would say none or all. */
    share(value: number) {
      const percent = new Intl.NumberFormat(locale, { style: "percent" });
      if (value > 0 && value < 0.01) return `<${percent.format(0.01)}`;
      return value > 0.99 && value < 1 ? `>${percent.format(0.99)}` : percent.format(value);
    },
    money: (value: number, currency: string) => new Intl.NumberFormat(locale, { style: "currency", currency }).format(value),
    /** A calendar day without a clock ("2026-03-01"), as people write it; with its year unless that is this one. */
    day(date: string, options?: Intl.DateTimeFormatOptions) {
      const instant = `${date}T00:00:00Z`;
      const chosen = options ?? { ...oneDay, ...(!isThisYear(instant, "UTC") && withYear) };
      return dates({ ...chosen, timeZone: "UTC" }).format(new Date(instant));
    },
    /** "March", or "March 2025" where it is not this year's. */
    month(year: number, month: number) {
      const first = new Date(year, month - 1, 1).getTime();
      return dates({ month: "long", ...(!isThisYear(first) && withYear) }).format(first);
    },
    date: (instant: string | number, timeZone?: string) =>
      dates({ day: "numeric", month: "short", year: "numeric", ...(timeZone && { timeZone }) }).format(new Date(instant)),
    dateTime: (instant: string | number, timeZone?: string) =>
      dates({ dateStyle: "medium", timeStyle: "short", ...(timeZone && { timeZone }) }).format(new Date(instant)),
    /** With the zone named, for promotions planned in another one than the reader's. */
    dateTimeZoned: (instant: string | number, timeZone: string) => momentIn(instant, timeZone, !isThisYear(instant, timeZone), true),
    /** From and until, with their years unless both are this one; the zone is named once where its clock is the same at both. */
    spanZoned(start: string, end: string, timeZone: string): [from: string, until: string] {
      const years = !isThisYear(start, timeZone) || !isThisYear(end, timeZone);
      const clockChanges = zoneName(start, timeZone) !== zoneName(end, timeZone);
      return [momentIn(start, timeZone, years, clockChanges), momentIn(end, timeZone, years, true)];
    },
    exact: (instant: string | number) => dates({ dateStyle: "full", timeStyle: "long" }).format(new Date(instant)),
    relative(instant: string | number, now = clock.now()) {
      const difference = (new Date(instant).getTime() - now) / 1000;
      const [unit, size] = relativeUnits.find(([, unitSize]) => Math.abs(difference) >= unitSize) ?? ["second", 1];
      return unit === "second" ? relative.format(0, "second") : relative.format(Math.round(difference / size), unit);
    },
    list: (items: string[]) => new Intl.ListFormat(locale, { type: "conjunction" }).format(items),
  };
}

export type Format = ReturnType<typeof formatsOf>;

export function useFormat(): Format {
  const language = useLanguage();
  return useMemo(() => formatsOf(localeFor(language)), [language]);
}
