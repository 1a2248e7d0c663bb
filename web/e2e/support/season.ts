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

const letter = (subject: string, content: string) => ({ subject, content });

/** What runs today, and lies in the inbox. */
export async function running(): Promise<PromotionEvent[]> {
  const [first, second] = await skus();
  return all([
    [
      promotion("Weekend coffee", 0, 3, {
        ...offer("Coffee", 10),
        ...letter("Coffee tastes better at home, {{ customer.first_name }}", "Three slow mornings: **{{ package.discount }} off** every bean we roast.\n\nShow `{{ package.coupon_code }}` at the till before {{ event.end_date | date }} is over."),
        description: "Slow mornings, quick discounts.",
        audience: germans,
      }),
      true,
    ],
    [
      promotion("Advent warm-up", 0, 5, {
        ...offer("Advent", 15, [first, second]),
        ...letter("Warm hands, {{ customer.first_name }}: {{ package.discount }} off", "The first cold evenings are here. Take **{{ package.discount }} off** with `{{ package.coupon_code }}`:\n\n- in the shop until {{ event.end_date | date }}\n- and in our store in {{ customer.city | default('your town') }}"),
        description: "Pens and candles for the first cold evenings.",
        audience: germans,
      }),
      true,
    ],
  ]);
}

/** A month as it might be planned; what lies ahead is sent in the morning. */
export async function season(): Promise<PromotionEvent[]> {
  const [first, second, third] = await skus();
  const ahead = (title: string, from: number, until: number, changes: Partial<EventDraft>) => promotion(title, from, until, { send_time: "09:00", ...changes });
  return all([
    [promotion("First snow", 0, 4, { ...offer("Snow", 20, [first, second]), ...letter("{{ customer.first_name }}, it is snowing discounts", "As long as it lasts: **{{ package.discount }} off** with `{{ package.coupon_code }}`."), description: "Everything that keeps warm, while it is white outside.", audience: germans }), true],
    [promotion("Paper and ink", 0, 2, { ...offer("Paper", 10), ...letter("Write a letter again, {{ customer.first_name }}", "Paper, pens and envelopes are **{{ package.discount }} off** until {{ event.end_date | date }}. Your code is `{{ package.coupon_code }}`."), audience: germans }), true],
    [ahead("VIP evening", 2, 3, { ...offer("Evening", 25), audience: { segment: "vip" } }), true],
    [ahead("Black Friday", 6, 9, { ...offer("Friday", 30, [third]), description: "Three days on which waiting is not worth it." }), true],
    [ahead("Tea for two", 7, 14, { ...offer("Tea", 10, [third]), timezone: "America/New_York" }), false],
    [ahead("Willkommen", 10, 12, { ...offer("Neu", 10), audience: germans }), false],
    [ahead("Night owls", 13, 14, { ...offer("Night", 12), send_time: "20:00" }), false],
    [ahead("Last orders", 16, 20, offer("Last", 20)), true],
    [ahead("Gift wrapping", 17, 23, offer("Gift", 5, [first])), true],
    [ahead("Hello again", 20, 22, { ...offer("Again", 15), audience: { segment: "new" } }), false],
    [ahead("Winter clearance", 23, 32, { ...offer("Winter", 35), description: "What has to leave before the year does." }), false],
    [ahead("Last-minute gifts", 26, 31, { ...offer("Minute", 10, [second]), audience: { segment: "regular" } }), true],
    [ahead("Between the years", 34, 39, offer("Between", 15)), true],
    [ahead("Fresh start", 39, 46, { ...offer("Fresh", 20), audience: { segment: "new" } }), false],
    [ahead("Twelfth night", 43, 45, { ...offer("Twelve", 12), send_time: "18:00" }), false],
  ]);
}

async function all(drafts: [EventDraft, boolean][]): Promise<PromotionEvent[]> {
  return Promise.all(drafts.map(([draft, publish]) => plan(draft, { publish })));
}
