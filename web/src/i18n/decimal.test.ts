import { expect, test } from "vitest";
import { formatDecimal, parseDecimal } from "@/i18n/decimal";

test.each([
  ["7,5", "7.5"],
  ["7.5", "7.5"],
  ["7,50", "7.5"],
  ["12,25", "12.25"],
  ["0,25", "0.25"],
  [",5", "0.5"],
  ["007", "7"],
  ["7,", "7"],
  ["１２,５", "12.5"],
  [" 7,5 ", "7.5"],
])("%s is the same number in both languages", (typed, value) => {
  expect([parseDecimal(typed, "en"), parseDecimal(typed, "de")]).toEqual([value, value]);
});

test.each([
  ["1.000", "1.000", "1000"],
  ["1,000", "1000", "1.000"],
  ["0,500", "0.500", "0.500"],
  ["0.125", "0.125", "0.125"],
  ["1,234.50", "1234.5", "1234.5"],
  ["1.234,50", "1234.5", "1234.5"],
  ["1.234.567", null, "1234567"],
  ["1 000", "1000", "1000"],
  ["1'000", "1000", "1000"],
])("%s means %s in English and %s in German", (typed, english, german) => {
  expect([parseDecimal(typed, "en"), parseDecimal(typed, "de")]).toEqual([english, german]);
});

test.each(["", "-5", "1e3", "7,5,5", "7.5.5", "ten", "1,23,456", "0x10", "∞", ".", ","])("%s is no number", (typed) => {
  expect([parseDecimal(typed, "en"), parseDecimal(typed, "de")]).toEqual([null, null]);
});

test("a number is shown as the language writes it", () => {
  expect([formatDecimal("7.5", "en"), formatDecimal("7.5", "de"), formatDecimal("20", "de"), formatDecimal("abc.", "de")]).toEqual(["7.5", "7,5", "20", "abc."]);
});
