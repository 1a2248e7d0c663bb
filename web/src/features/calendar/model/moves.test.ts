import { Temporal } from "temporal-polyfill";
import { expect, test } from "vitest";
import { isLongEnough, ledTo, movedBy, unmoved, windowOf } from "@/features/calendar/model/moves";

const zones = ["Europe/Berlin", "Australia/Lord_Howe", "Antarctica/Troll", "Pacific/Apia", "America/Santiago", "America/St_Johns", "Africa/Casablanca", "Asia/Kathmandu", "Asia/Tehran", "America/New_York", "UTC"];

function windowIn(timezone: string, start: string, end: string) {
  const at = (wall: string) => Temporal.PlainDateTime.from(wall).toZonedDateTime(timezone).toString({ timeZoneName: "never" });
  return { timezone, start_datetime: at(start), end_datetime: at(end) };
}

const wall = (instant: string, timezone: string) => Temporal.Instant.from(instant).toZonedDateTimeISO(timezone).toPlainDateTime();

/** The same numbers in every run. */
function* numbers(seed: number) {
  for (let state = seed; ; state = (state * 48_271) % 2_147_483_647) yield state;
}

test("a time that a day does not have comes back on the day after", () => {
  const event = windowIn("Europe/Berlin", "2027-03-27T02:30", "2027-03-31T02:30");
  const once = movedBy(unmoved(event), { start: 1, end: 1 });
  const twice = movedBy(once, { start: 1, end: 1 });

  expect(windowOf(once).start_datetime).toBe("2027-03-28T03:30:00+02:00");
  expect(windowOf(twice).start_datetime).toBe("2027-03-29T02:30:00+02:00");
  expect(windowOf(movedBy(twice, { start: -2, end: -2 }))).toEqual(event);
});

test("the second of two equal times is kept for a promotion that comes back to its day", () => {
  const event = { ...windowIn("Europe/Berlin", "2027-10-31T02:30", "2027-11-05T00:00"), start_datetime: "2027-10-31T02:30:00+01:00" };
  const there = movedBy(unmoved(event), { start: 3, end: 3 });

  expect(windowOf(movedBy(there, { start: -3, end: -3 }))).toEqual(event);
});

test("seconds and their parts stay", () => {
  const event = windowIn("Europe/Berlin", "2027-06-01T08:00:30.250", "2027-06-03T23:59:59");
  const moved = windowOf(movedBy(unmoved(event), { start: 1, end: 1 }));

  expect(moved).toMatchObject({ start_datetime: "2027-06-02T08:00:30.25+02:00", end_datetime: "2027-06-04T23:59:59+02:00" });
});

test("stretching leaves the start to the letter", () => {
  const event = windowIn("Asia/Kathmandu", "2027-06-01T08:00", "2027-06-03T23:59:59");

  expect(windowOf(movedBy(unmoved(event), { start: 0, end: 2 })).start_datetime).toBe(event.start_datetime);
});

test("moves are forgotten where the window or its zone was set anew", () => {
  const event = windowIn("Europe/Berlin", "2027-03-27T02:30", "2027-03-31T02:30");
  const moved = movedBy(unmoved(event), { start: 1, end: 1 });

  expect(ledTo(moved, windowOf(moved))).toBe(true);
  expect(ledTo(moved, event)).toBe(false);
  expect(ledTo(moved, { ...windowOf(moved), timezone: "Africa/Tripoli" })).toBe(false);
});

test("a window of less than a quarter of an hour is none", () => {
  const event = windowIn("UTC", "2027-06-01T12:00", "2027-06-02T12:10");

  expect(isLongEnough(windowOf(movedBy(unmoved(event), { start: 0, end: -1 })))).toBe(false);
  expect(isLongEnough(event)).toBe(true);
});

test.each(zones)("many small moves are one large move, and back is where it was (%s)", (timezone) => {
  const random = numbers(zones.indexOf(timezone) + 7);
  const next = (below: number) => (random.next().value as number) % below;
  for (let round = 0; round < 60; round += 1) {
    const first = Temporal.PlainDateTime.from("2010-01-01T00:00").add({ days: next(8000), minutes: next(96) * 15 });
    const event = windowIn(timezone, first.toString(), first.add({ days: 1 + next(20), seconds: next(86_400) }).toString());
    const steps = Array.from({ length: 5 }, () => next(21) - 10);
    const sum = steps.reduce((a, b) => a + b, 0);
    const moved = steps.reduce((sofar, days) => movedBy(sofar, { start: days, end: days }), unmoved(event));

    expect(windowOf(moved)).toEqual(windowOf(movedBy(unmoved(event), { start: sum, end: sum })));
    expect(windowOf(movedBy(moved, { start: -sum, end: -sum }))).toEqual(event);
    expectSameTimeOfDay(event.start_datetime, windowOf(moved).start_datetime, timezone, sum);
  }
});

/** On the day that many days on, at the same time, or after the gap where there is none. */
function expectSameTimeOfDay(before: string, after: string, timezone: string, days: number) {
  const wanted = wall(before, timezone).add({ days });
  const exists = wanted.toZonedDateTime(timezone).toPlainDateTime().equals(wanted);
  const got = wall(after, timezone);
  if (exists) expect(got.toString()).toBe(wanted.toString());
  else expect(Temporal.PlainDateTime.compare(got, wanted)).toBe(1);
}
