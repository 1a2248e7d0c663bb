import { expect, test } from "vitest";
import type { EventSummary } from "@/api/types";
import { visibleRange } from "@/features/calendar/model/range";
import { inTimelineOrder, mondaysOf, monthsOf, placeIn, shiftWithin, weekendsOf } from "@/features/calendar/model/timeline";

const quarter = visibleRange("quarter", "2026-11-27");
const window = (start: string, end: string) => ({ start_datetime: `${start}T00:00:00Z`, end_datetime: `${end}T00:00:00Z`, timezone: "UTC" });

test("a promotion lies on its own days", () => {
  expect(placeIn(quarter, window("2026-10-03", "2026-10-05"))).toEqual({ from: 2, days: 2, startsBefore: false, endsAfter: false });
});

test("an end outside is marked, and the bar ends where the range does", () => {
  expect(placeIn(quarter, window("2026-09-20", "2026-10-05"))).toEqual({ from: 0, days: 4, startsBefore: true, endsAfter: false });
  expect(placeIn(quarter, window("2026-12-30", "2027-01-02"))).toEqual({ from: 90, days: 2, startsBefore: false, endsAfter: true });
  expect(placeIn(quarter, window("2026-12-30", "2027-01-01"))).toMatchObject({ days: 2, endsAfter: false });
});

test("a drag leaves a day in sight, and a day to the promotion", () => {
  const event = window("2026-12-20", "2026-12-24");
  const all = (days: number) => ({ start: days, end: days });

  expect(shiftWithin(quarter, event, all(3))).toEqual(all(3));
  expect(shiftWithin(quarter, event, all(99))).toEqual(all(11));
  expect(shiftWithin(quarter, event, all(-99))).toEqual(all(-83));
  expect(shiftWithin(quarter, event, { start: 0, end: 20 })).toEqual({ start: 0, end: 20 });
  expect(shiftWithin(quarter, event, { start: 0, end: -9 })).toEqual({ start: 0, end: -3 });
  expect(shiftWithin(quarter, window("2026-09-20", "2026-10-05"), { start: 0, end: -9 })).toEqual({ start: 0, end: -3 });
});

test("a range has its months, Mondays and weekends", () => {
  expect(monthsOf(quarter)).toEqual([
    { first: "2026-10-01", from: 0, days: 31 },
    { first: "2026-11-01", from: 31, days: 30 },
    { first: "2026-12-01", from: 61, days: 31 },
  ]);
  expect(mondaysOf(quarter).slice(0, 2)).toEqual([
    { monday: "2026-10-05", from: 4 },
    { monday: "2026-10-12", from: 11 },
  ]);
  expect(mondaysOf(visibleRange("quarter", "2029-01-01"))[0]).toEqual({ monday: "2029-01-01", from: 0 });
});

test("a weekend on the edge is cut", () => {
  expect(weekendsOf(visibleRange("quarter", "2028-10-01"))[0]).toEqual({ from: 0, days: 1 });
  expect(weekendsOf(visibleRange("year", "2022-01-01")).at(-1)).toEqual({ from: 364, days: 1 });
});

test("what runs comes first, then planned, drafts and ended, each by its start", () => {
  const event = (title: string, status: EventSummary["status"], phase: EventSummary["phase"], start: string) =>
    ({ title, status, phase, ...window(start, "2026-12-31") }) as EventSummary;
  const events = [
    event("ended", "EXPIRED", "ended", "2026-10-01"),
    event("draft", "DRAFT", "upcoming", "2026-10-02"),
    event("later", "PUBLISHED", "upcoming", "2026-12-02"),
    event("soon", "PUBLISHED", "upcoming", "2026-12-01"),
    event("live", "PUBLISHED", "active", "2026-11-20"),
  ];

  expect(inTimelineOrder(events).map(({ title }) => title)).toEqual(["live", "soon", "later", "draft", "ended"]);
});
