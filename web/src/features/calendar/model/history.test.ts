import { expect, test } from "vitest";
import type { Change } from "@/api/types";
import { excerpts, fieldDiffs, zonesOf } from "@/features/calendar/model/history";
import { springSale } from "@/test/fake-api";

const zones = { from: "Europe/Berlin", to: "Europe/Berlin" };
const change = (fields: Change["fields"]): Change => ({ seq: 1, revision: 2, action: "updated", changed_by: "ada", changed_by_name: "Ada", changed_at: "", fields });
const offer = springSale().promotion_package;

test("of a package, what changed is shown apart, whether the log has it whole or apart", () => {
  const whole = change({ promotion_package: { from: offer, to: { ...offer, coupon_code: null, discount: { kind: "percent", value: 25 } } } });
  const apart = change({ "promotion_package.discount": { from: offer.discount, to: { kind: "percent", value: 25 } }, "promotion_package.coupon_code": { from: "SPRING20", to: null } });

  for (const entry of [whole, apart]) {
    expect(fieldDiffs(entry, zones).map(({ label, kind, from, to }) => [label, kind, from, to])).toEqual([
      ["fDiscountKind", "discount", { kind: "percent", value: 20 }, { kind: "percent", value: 25 }],
      ["fCoupon", "text", "SPRING20", null],
    ]);
  }
});

test("a field is what its name says, whatever its value looks like", () => {
  const entry = change({
    title: { from: "2026-11-27T00:00 Black Friday", to: "Black Friday" },
    start_datetime: { from: "2026-11-27T00:00:00+01:00", to: "2026-11-28T00:00:00+01:00" },
    "audience.segment": { from: "all", to: "vip" },
    colour: { from: "2026-11-27T00:00:00+01:00", to: null },
  });

  expect(fieldDiffs(entry, zones).map(({ field, label, kind }) => [field, label, kind])).toEqual([
    ["title", "fTitle", "text"],
    ["start_datetime", "fStart", "instant"],
    ["audience.segment", "fSegment", "segment"],
    ["colour", null, "text"],
  ]);
});

test("each change has the promotion's zone of its time", () => {
  const moved = change({ timezone: { from: "Asia/Tokyo", to: "Europe/Berlin" } });

  expect(zonesOf([change({}), moved, change({})], "Europe/Berlin")).toEqual([
    zones,
    { from: "Asia/Tokyo", to: "Europe/Berlin" },
    { from: "Asia/Tokyo", to: "Asia/Tokyo" },
  ]);
});

test("long texts are cut down to what differs", () => {
  const text = "word ".repeat(400);
  const [from, to] = excerpts(`${text}old${text}`, `${text}new${text}`) as [string, string];

  expect([from.length < 120, to.length < 120]).toEqual([true, true]);
  expect([/^….*old.*…$/.test(from), /^….*new.*…$/.test(to)]).toEqual([true, true]);
  expect(excerpts("short", null)).toEqual(["short", null]);
  expect(excerpts("a".repeat(500), "a".repeat(400))).toEqual([expect.stringMatching(/^…a+$/), expect.stringMatching(/^…a+$/)]);
});
