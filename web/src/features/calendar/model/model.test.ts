import { expect, test } from "vitest";
import type { EventSummary } from "@/api/types";
import { differences, merged } from "@/features/calendar/model/conflict";
import { draftFrom, emptyFields, fieldFor, fieldsOf, schema } from "@/features/calendar/model/form-fields";
import { visibleRange } from "@/features/calendar/model/range";
import { isEditable, mayMove, mayResize, mayWithdraw } from "@/features/calendar/model/rules";
import { daysOfRuns } from "@/features/calendar/model/runs";
import { daysTouched } from "@/features/calendar/model/zoned-time";
import { springSale } from "@/test/fake-api";

const fields = fieldsOf(springSale());
const problemsOf = (changes: Partial<typeof fields>) =>
  schema.safeParse({ ...fields, ...changes }).error?.issues.map(({ path, message }) => [path[0], message]) ?? [];

test("a bar lies on the days of the promotion's own zone", () => {
  expect(daysTouched(springSale())).toEqual({ start: "2026-03-02", end: "2026-03-09" });
  expect(daysTouched(springSale({ timezone: "America/New_York" }))).toEqual({ start: "2026-03-01", end: "2026-03-09" });
});

test("a form holds a draft without losing anything", () => {
  expect(draftFrom(fields)).toEqual(springSale());
});

test("a promotion is checked by the server's rules, in words", () => {
  expect(problemsOf({})).toEqual([]);
  expect(problemsOf({ title: " " })).toEqual([["title", "required"]]);
  expect(problemsOf({ end: fields.start })).toEqual([["end", "endAfterStart"]]);
  expect(problemsOf({ end: "2026-03-02T00:14" })).toEqual([["end", "tooShort"]]);
  expect(problemsOf({ discount_value: "101" })).toEqual([["discount_value", "percentRange"]]);
  expect(problemsOf({ discount_kind: "amount", discount_value: "0" })).toEqual([["discount_value", "amountRange"]]);
  expect(problemsOf({ discount_value: "9.999" })).toEqual([["discount_value", "twoDecimals"]]);
  expect(problemsOf({ timezone: "Mars/Olympus" })).toEqual([["timezone", "needZone"]]);
});

test("a new promotion covers the days that were picked", () => {
  expect(emptyFields("2026-03-02", "2026-03-04")).toMatchObject({ start: "2026-03-02T00:00", end: "2026-03-05T00:00" });
});

test("errors of the server find their fields", () => {
  expect(fieldFor("promotion_package.discount.value")).toBe("discount_value");
  expect(fieldFor("promotion_package.products[2]")).toBe("products");
  expect(fieldFor("audience.segment")).toBe("segment");
  expect(fieldFor("event.content")).toBe("content");
  expect(fieldFor("If-Match")).toBeNull();
});

test("a conflict tells mine, theirs and both apart", () => {
  const mine = { ...fields, title: "Mine", subject: "Both, mine" };
  const theirs = { ...fields, content: "Theirs", subject: "Both, theirs" };

  expect(differences(fields, mine, theirs).map(({ field, changedBy }) => [field, changedBy])).toEqual([
    ["title", "me"],
    ["subject", "both"],
    ["content", "them"],
  ]);
  expect(merged(mine, theirs, new Set(["content"]))).toEqual({ ...mine, content: "Theirs" });
});

test("what may be done is what the server allows", () => {
  const yes = { allowed: true, code: null, reason: null };
  const allowed_actions: EventSummary["allowed_actions"] = [
    { action: "edit", ...yes },
    { action: "move_end", ...yes },
    { action: "move_start", allowed: false, code: "start_frozen", reason: "It has begun." },
  ];

  expect([isEditable, mayResize, mayMove, mayWithdraw].map((rule) => rule({ allowed_actions }))).toEqual([true, true, false, false]);
});

test("a month is shown in as many whole weeks as it touches, and fetched as such", () => {
  expect(visibleRange("month", "2026-03-15")).toEqual({ start: "2026-02-23", end: "2026-04-06" });
  expect(visibleRange("month", "2026-12-01")).toEqual({ start: "2026-11-30", end: "2027-01-04" });
  expect(visibleRange("month", "2027-02-28")).toEqual({ start: "2027-02-01", end: "2027-03-01" });
  expect(visibleRange("week", "2026-03-15")).toEqual({ start: "2026-03-09", end: "2026-03-16" });
});

test("a day's run is what Messages counts, else what the calendar recorded, else missed", () => {
  const run = { outcome: "completed", reason: null, recipients: 2, created: 2, duplicates: 0, skipped: {}, started_at: "", finished_at: "x" } as const;
  const report = { event_id: "1", date: "2026-03-04", state: "running", reason: null, revision: 1, slices: 4, slices_done: 1, recipients: 1, created: 1, duplicates: 0, skipped: {}, started_at: "", finished_at: null, read: 1 } as const;

  const days = daysOfRuns({ runs: [{ ...run, date: "2026-03-02" }], missed: ["2026-03-03"] }, [report]);

  expect(days.map(({ date, state }) => [date, state])).toEqual([
    ["2026-03-04", "running"],
    ["2026-03-03", "missed"],
    ["2026-03-02", "completed"],
  ]);
});
