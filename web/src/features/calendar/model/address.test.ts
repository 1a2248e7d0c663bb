import { expect, test } from "vitest";
import { dayFrom, looksFrom, searchFrom, segmentFrom, viewFrom } from "@/features/calendar/model/address";
import { instantsOf, step, visibleRange } from "@/features/calendar/model/range";

test.each([
  null,
  "",
  "2026-02-30",
  "2026-13-01",
  "2026-00-10",
  "2027-02-29",
  "99999-01-01",
  "+099999-01-01",
  "-000001-01-01",
  "0001-01-01",
  "1999-12-31",
  "2101-01-01",
  "2026-1-1",
  "20260101",
  "2026-01-01T00:00",
  "2026-01-01[u-ca=hebrew]",
  " 2026-01-01",
  "today",
  "NaN",
])("%j is no day of the calendar", (text) => {
  expect(dayFrom(text)).toBeNull();
});

test.each(["2000-01-01", "2028-02-29", "2100-12-31"])("%s is a day of the calendar", (day) => {
  expect(dayFrom(day)).toBe(day);
});

test("views, what is shown and audiences are known ones or none", () => {
  expect(["month", "week", "quarter", "year", "list", "zzz", "", "Month", "toString", null].map(viewFrom)).toEqual(["month", "week", "quarter", "year", "list", null, null, null, null, null]);
  expect(["draft", "ended,active,ended", "Draft,live", "draft,upcoming,active,ended", "", null].map(looksFrom)).toEqual([["draft"], ["active", "ended"], [], [], [], []]);
  expect(["vip", "lang:de", "", "a b", "VIP", "x".repeat(65), null].map(segmentFrom)).toEqual(["vip", "lang:de", null, null, null, null, null]);
});

test("a search is as long as the API takes, and no character is cut in two", () => {
  expect(searchFrom(null)).toBe("");
  expect(searchFrom("a".repeat(101))).toHaveLength(100);
  expect(Array.from(searchFrom("🎁".repeat(101)))).toHaveLength(100);
});

test.each(["month", "week", "quarter", "year", "list"] as const)("the first and the last day can be looked at as a %s, and nothing beyond", (view) => {
  for (const day of ["2000-01-01", "2100-12-31"]) {
    const { from, to } = instantsOf(visibleRange(view, day));
    expect(from >= "2000-01-01" && to < "2101-01-01" && from < to).toBe(true);
    expect([step(view, day, -1), step(view, day, 1)].every((next) => dayFrom(next) === next)).toBe(true);
  }
});
