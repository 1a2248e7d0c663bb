import type { EventDraft, Products, PromotionEvent } from "../../src/api/types";
import { plan, promotion } from "./stories";
import { call } from "./system";

/** Whoever gets what is due today: not bob, who counts his messages in another story. */
const germans = { segment: "lang:de" };

const offer = (name: string, value: number, products: string[] = []) => ({ promotion_package: { name, coupon_code: `${name.toUpperCase().slice(0, 6)}${value}`, discount: { kind: "percent" as const, value }, products } });

export async function skus(): Promise<[string, string, string]> {
  const [first = "", second = "", third = ""] = ((await call("ada", "GET", "/products")).data as Products).products.map(({ sku }) => sku);
  return [first, second, third];
}

/** What runs today, and lies in the inbox. */
export async function running(): Promise<PromotionEvent[]> {
  const [first, second] = await skus();
  const drafts = [
    promotion("Weekend coffee", 0, 3, { ...offer("Coffee", 10), description: "Slow mornings, quick discounts.", audience: germans, subject: "Coffee tastes better at home, {{ customer.first_name }}" }),
    promotion("Advent warm-up", 0, 5, { ...offer("Advent", 15, [first, second]), description: "Mugs and teas for the first cold evenings.", audience: germans }),
  ];
  return all(drafts.map((draft) => [draft, true]));
}

/** A month as it might be planned. */
export async function season(): Promise<PromotionEvent[]> {
  const [first, , third] = await skus();
  return [
    ...(await running()),
    ...(await all([
      [promotion("VIP evening", 2, 3, { ...offer("Evening", 25), audience: { segment: "vip" } }), true],
      [promotion("Black Friday", 6, 9, offer("Friday", 30, [third])), true],
      [promotion("Tea for two", 7, 14, { ...offer("Tea", 10, [third]), timezone: "America/New_York" }), false],
      [promotion("Willkommen", 10, 12, { ...offer("Neu", 10), audience: germans }), false],
      [promotion("Night owls", 13, 14, { ...offer("Night", 12), send_time: "20:00" }), false],
      [promotion("Last orders", 16, 20, offer("Last", 20)), true],
      [promotion("Gift wrapping", 17, 23, offer("Gift", 5, [first])), true],
      [promotion("Hello again", 20, 22, { ...offer("Again", 15), audience: { segment: "new" } }), false],
      [promotion("Winter clearance", 23, 30, offer("Winter", 35)), false],
    ])),
  ];
}

async function all(drafts: [EventDraft, boolean][]): Promise<PromotionEvent[]> {
  return Promise.all(drafts.map(([draft, publish]) => plan(draft, { publish })));
}
