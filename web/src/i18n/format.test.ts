import { renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useFormat } from "@/i18n/format";
import { setLanguage } from "@/i18n/language";

beforeEach(() => vi.useFakeTimers({ now: Date.parse("2026-11-26T12:00:00Z"), toFake: ["Date"] }));
afterEach(() => {
  vi.useRealTimers();
  setLanguage("en");
});

const format = () => renderHook(useFormat).result.current;
const berlin = "Europe/Berlin";
const years = (texts: string[]) => texts.map((text) => /\b20\d\d\b/.exec(text)?.[0] ?? null);

test.each([
  ["en", ["12.5%", "0.25%", "99.9%", "20%", "33.33%"]],
  ["de", ["12,5\u00a0%", "0,25\u00a0%", "99,9\u00a0%", "20\u00a0%", "33,33\u00a0%"]],
] as const)("a discount is written as it is stored (%s)", (language, expected) => {
  setLanguage(language);

  expect([12.5, 0.25, 99.9, 20, 33.33].map((value) => format().percent(value / 100))).toEqual(expected);
});

test("a span names its zone once, unless the clock changes in between", () => {
  const winter = format().spanZoned("2026-11-23T00:00:00+01:00", "2026-11-26T00:00:00+01:00", berlin);
  const acrossTheChange = format().spanZoned("2026-10-23T00:00:00+02:00", "2026-10-26T00:00:00+01:00", berlin);

  expect(winter.map((text) => /GMT|CET/.test(text))).toEqual([false, true]);
  expect(acrossTheChange.map((text) => /GMT|CES?T/.test(text))).toEqual([true, true]);
});

test.each(["en", "de"] as const)("years are shown where they differ or are not this one (%s)", (language) => {
  setLanguage(language);
  const span = (start: string, end: string) => years(format().spanZoned(start, end, berlin));

  expect(span("2026-11-02T00:00:00+01:00", "2026-11-04T00:00:00+01:00")).toEqual([null, null]);
  expect(span("2026-12-31T00:00:00+01:00", "2028-12-31T00:00:00+01:00")).toEqual(["2026", "2028"]);
  expect(span("2027-01-04T00:00:00+01:00", "2027-01-05T00:00:00+01:00")).toEqual(["2027", "2027"]);
  expect(years([format().dateTimeZoned("2027-01-04T00:00:00Z", berlin), format().day("2025-12-31"), format().day("2026-12-31")])).toEqual(["2027", "2025", null]);
});

test("the year is the one in the promotion's own zone", () => {
  expect(years([format().dateTimeZoned("2026-12-31T23:30:00Z", berlin)])).toEqual(["2027"]);
  expect(years([format().dateTimeZoned("2026-12-31T23:30:00Z", "America/New_York")])).toEqual([null]);
});

test("seconds are shown where there are any", () => {
  expect(format().spanZoned("2026-11-23T00:00:00+01:00", "2026-11-26T23:59:59+01:00", berlin).map((text) => /23:59:59|11:59:59/.test(text))).toEqual([false, true]);
});
