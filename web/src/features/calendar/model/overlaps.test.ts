import { expect, test } from "vitest";
import { messageDays, overlapOf } from "@/features/calendar/model/overlaps";
import { springSale } from "@/test/fake-api";

const planned = (event_id: string, changes: Parameters<typeof springSale>[0] = {}) => ({ ...springSale({ title: event_id, ...changes }), event_id });
const others = (products: string[]) => ({ promotion_package: { ...springSale().promotion_package, products } });

test("two promotions of one product at the same time share it", () => {
  const overlap = overlapOf(planned("a"), [planned("a"), planned("b")], 2);

  expect(overlap.shared.map(({ other, products }) => [other.title, products])).toEqual([["b", ["MUG-01"]]]);
});

test("windows that only touch do not overlap", () => {
  const next = planned("b", { start_datetime: "2026-03-09T00:00:00+01:00", end_datetime: "2026-03-12T00:00:00+01:00" });

  expect(overlapOf(planned("a"), [next], 1)).toEqual({ shared: [], crowded: [] });
});

test("audiences that no customer can both be in do not meet", () => {
  const vip = planned("a", { audience: { segment: "vip" } });

  expect(overlapOf(vip, [planned("b", { audience: { segment: "new" } })], 1)).toEqual({ shared: [], crowded: [] });
  expect(overlapOf(vip, [planned("b", { audience: { segment: "lang:de" } })], 1).shared).toHaveLength(1);
});

test("days with more messages than wanted are named with their promotions", () => {
  const short = planned("b", { ...others(["TEA-02"]), start_datetime: "2026-03-03T00:00:00+01:00", end_datetime: "2026-03-05T00:00:00+01:00" });
  const { shared, crowded } = overlapOf(planned("a"), [short], 1);

  expect(shared).toEqual([]);
  expect(crowded).toEqual([
    { day: "2026-03-03", titles: ["b"] },
    { day: "2026-03-04", titles: ["b"] },
  ]);
});

test("promotions for different tiers are not added up", () => {
  const tiers = ["new", "regular", "vip"].map((segment) => planned(segment, { ...others([]), audience: { segment } }));

  expect(overlapOf(planned("a"), tiers, 2).crowded).toEqual([]);
  expect(overlapOf(planned("a"), tiers, 1).crowded[0]).toEqual({ day: "2026-03-02", titles: ["new"] });
});

test("a day without its sending time in the window has no message, except the first", () => {
  const event = springSale({ start_datetime: "2026-03-02T20:00:00+01:00", end_datetime: "2026-03-04T08:00:00+01:00" });

  expect(messageDays(event)).toEqual(["2026-03-02", "2026-03-03"]);
});

test("a window that ends a second before midnight has its last day's message", () => {
  const event = springSale({ end_datetime: "2026-03-04T23:59:59+01:00", send_time: "23:59" });

  expect(messageDays(event)).toEqual(["2026-03-02", "2026-03-03", "2026-03-04"]);
});
