import { expect, test } from "vitest";
import type { ActivePromotion } from "@/api/types";
import { centsOff, reductionOf } from "@/features/shop/price";

type Discount = ActivePromotion["promotion_package"]["discount"];

const percent = (value: number): Discount => ({ kind: "percent", value });
const amount = (value: number): Discount => ({ kind: "amount", value });
const mug = { sku: "MUG-01", name: "Mug", description: "", price_cents: 1490, currency: "EUR" };

function promotion(title: string, discount: Discount, { needs_coupon = false, products = [] as string[] } = {}): ActivePromotion {
  const window = { start_datetime: "2026-03-01T00:00:00Z", end_datetime: "2026-03-02T00:00:00Z" };
  return { event_id: title, title, description: "", promotion_package: { name: "P", discount, needs_coupon, products }, ...window };
}

// The same examples as of the function that charges them.
test.each([
  [1490, percent(15), 224],
  [1490, percent(12.5), 186],
  [1, percent(50), 1],
  [1, percent(49.99), 0],
  [999, percent(0.01), 0],
  [2900, percent(100), 2900],
  [1490, amount(5), 500],
  [1490, amount(0.29), 29],
  [1490, amount(100_000), 1490],
  [1490, { kind: "none", value: 0 } satisfies Discount, 0],
  [0, percent(50), 0],
])("of %i cents, %o takes off %i", (price, discount, cents) => {
  expect(centsOff(price, discount)).toBe(cents);
});

test("the best offer without a code counts, on its own products or on all", () => {
  const offers = [promotion("All", percent(10)), promotion("Mugs", percent(20), { products: ["MUG-01"] }), promotion("Caps", percent(30), { products: ["CAP-01"] }), promotion("Code", percent(50), { needs_coupon: true })];

  expect(reductionOf(mug, offers)).toMatchObject({ promotion: { title: "Mugs" }, cents: 298 });
  expect(reductionOf({ ...mug, sku: "TEA-02" }, offers)).toMatchObject({ promotion: { title: "All" }, cents: 149 });
  expect(reductionOf(mug, offers.slice(2))).toBeNull();
});
