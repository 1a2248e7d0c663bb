import { describe, expect, test } from "vitest";
import { dayRangeText } from "@/features/calendar/labels";
import { step, visibleRange } from "@/features/calendar/model/range";
import { formatsOf } from "@/i18n/format";

describe("a quarter", () => {
  test.each([
    ["2026-01-01", "2026-01-01", "2026-04-01"],
    ["2026-05-31", "2026-04-01", "2026-07-01"],
    ["2026-09-30", "2026-07-01", "2026-10-01"],
    ["2026-12-31", "2026-10-01", "2027-01-01"],
  ])("with %s in it begins on %s and ends before %s", (day, start, end) => {
    expect(visibleRange("quarter", day)).toEqual({ start, end });
  });

  test("is followed by the next one, also past the end of a year and from a day that other months do not have", () => {
    expect(step("quarter", "2026-11-30", 1)).toBe("2027-01-01");
    expect(step("quarter", "2026-03-31", -1)).toBe("2025-10-01");
  });

  test.each(["en", "de"])("is called by its number and year in %s", (locale) => {
    expect(dayRangeText("quarter", "2026-10-01", formatsOf(locale))).toBe("Q4 2026");
    expect(dayRangeText("quarter", "2027-03-31", formatsOf(locale))).toBe("Q1 2027");
  });
});

describe("a year", () => {
  test("has all its days, also the 29th of February", () => {
    expect(visibleRange("year", "2028-02-29")).toEqual({ start: "2028-01-01", end: "2029-01-01" });
  });

  test("is followed by the next one", () => {
    expect([step("year", "2028-02-29", -1), step("year", "2028-02-29", 1)]).toEqual(["2027-01-01", "2029-01-01"]);
  });

  test.each(["en", "de"])("is called by its number in %s", (locale) => {
    expect(dayRangeText("year", "2026-11-27", formatsOf(locale))).toBe("2026");
  });
});

test("a month as a list has its own days alone, as a grid whole weeks", () => {
  expect(visibleRange("list", "2026-11-27")).toEqual({ start: "2026-11-01", end: "2026-12-01" });
  expect(visibleRange("month", "2026-11-27")).toEqual({ start: "2026-10-26", end: "2026-12-07" });
});
