import { type Browser, expect, type Page } from "@playwright/test";
import type { Products, PromotionEvent } from "../src/api/types";
import { as, bar, clear, expectAccessible, expectFits, inDays, picture, plan, promotion, saved, test } from "./support/stories";
import { call } from "./support/system";

const offer = (name: string, value: number, products: string[] = []) => ({ promotion_package: { name, coupon_code: `${name.toUpperCase().slice(0, 6)}${value}`, discount: { kind: "percent" as const, value }, products } });
let season: PromotionEvent[] = [];

async function skus(): Promise<string[]> {
  return ((await call("ada", "GET", "/products")).data as Products).products.map(({ sku }) => sku);
}

test.beforeAll(async () => {
  const [first, second, third] = (await skus()) as [string, string, string];
  season = [
    await plan(promotion("Advent warm-up", 0, 5, { ...offer("Advent", 15, [first, second]), description: "Mugs and teas for the first cold evenings." }), { publish: true }),
    await plan(promotion("VIP evening", 2, 3, { ...offer("Evening", 25), audience: { segment: "vip" } }), { publish: true }),
    await plan(promotion("Black Friday", 6, 9, offer("Friday", 30, [third])), { publish: true }),
    await plan(promotion("Tea for two", 7, 14, { ...offer("Tea", 10, [third]), timezone: "America/New_York" })),
    await plan(promotion("Willkommen", 10, 12, { ...offer("Neu", 10), audience: { segment: "lang:de" } })),
    await plan(promotion("Last orders", 16, 20, offer("Last", 20)), { publish: true }),
    await plan(promotion("Weekend coffee", 4, 6, { ...offer("Coffee", 10), audience: { segment: "regular" } }), { publish: true }),
    await plan(promotion("Gift wrapping", 17, 23, offer("Gift", 5, [first])), { publish: true }),
    await plan(promotion("Night owls", 13, 14, { ...offer("Night", 12), send_time: "20:00" })),
    await plan(promotion("Hello again", 20, 22, { ...offer("Again", 15), audience: { segment: "new" } })),
    await plan(promotion("Winter clearance", 23, 30, offer("Winter", 35))),
  ];
});

test.afterAll(() => clear(...season));

/** One page in both themes and on a phone: pictures, and no serious violation of the accessibility rules. */
async function show(browser: Browser, person: string, path: string, name: string, ready: (page: Page) => Promise<void>) {
  const page = await as(browser, person, path);
  await ready(page);
  await expectAccessible(page);
  await picture(page, name);
  await page.getByRole("button", { name: "Switch to dark colours" }).click();
  await expectAccessible(page);
  await picture(page, `${name}-dark`);
  await page.setViewportSize({ width: 360, height: 780 });
  await expectFits(page);
  await picture(page, `${name}-phone`);
  await page.context().close();
}

test("the month", async ({ browser }) => {
  await show(browser, "ada", `/admin/event-calendar?view=month&date=${inDays(12)}`, "calendar-month", (page) => expect(bar(page, "Last orders")).toBeVisible());
});

test("the week", async ({ browser }) => {
  await show(browser, "ada", `/admin/event-calendar?view=week&date=${inDays(8)}`, "calendar-week", (page) => expect(bar(page, "Tea for two")).toBeVisible());
});

test("the list", async ({ browser }) => {
  await show(browser, "ada", `/admin/event-calendar?view=list&date=${inDays(7)}`, "calendar-list", (page) => expect(page.getByRole("link", { name: "Tea for two" })).toBeVisible());
});

test("the form", async ({ browser }) => {
  const [, , friday] = season;
  await show(browser, "ada", `/admin/event-calendar/${friday?.event_id}?view=month&date=${inDays(6)}`, "calendar-form", async (page) => {
    await expect(page.getByRole("heading", { name: /^Black Friday: 30/ })).toBeVisible();
    await expect(page.getByText(/customers would get it/)).toBeVisible();
  });
});

test("the event page", async ({ browser }) => {
  const [advent] = season;
  if (advent === undefined) throw new Error("Nothing is planned.");
  await expect.poll(async () => (await saved(advent)).runs.length, { timeout: 60_000 }).toBeGreaterThan(0);
  await show(browser, "ada", `/admin/event-calendar/events/${advent.event_id}`, "event", async (page) => {
    await expect(page.getByText("Completed")).toBeVisible();
    await expect(page.getByText("Published", { exact: true })).toBeVisible();
  });
});

test("the shop", async ({ browser }) => {
  await show(browser, "bob", "/", "shop", async (page) => {
    await expect(page.getByRole("heading", { name: "Advent warm-up" })).toBeVisible();
    await page.getByRole("button", { name: /^Add .+ to the basket$/ }).first().click();
    await expect(page.getByText(/\d+ left/).first()).toBeVisible();
  });
});

test("the inbox", async ({ browser }) => {
  await show(browser, "customer-0003", "/inbox", "inbox", async (page) => {
    await expect(page.getByRole("button", { name: /Advent warm-up/ }).first()).toBeVisible();
    await page.locator("button[aria-expanded]").filter({ hasText: "Advent warm-up" }).first().click();
    await expect(page.getByText(/^Received/)).toBeVisible();
  });
});

test("the inbox menu", async ({ browser }) => {
  const page = await as(browser, "customer-0007", "/");
  await page.getByRole("button", { name: /^Inbox, / }).click();
  await expect(page.getByRole("region", { name: "Newest messages" }).getByRole("listitem").first()).toBeVisible();
  await expectAccessible(page);
  await picture(page, "inbox-menu");
});

test("the orders and the profile", async ({ browser }) => {
  const [first, second, third] = await skus();
  await call("bob", "POST", "/orders", { items: [{ sku: first, quantity: 2 }] });
  await call("bob", "POST", "/orders", { items: [{ sku: second, quantity: 1 }, { sku: third, quantity: 3 }] });
  await show(browser, "bob", "/orders", "orders", (page) => expect(page.getByRole("heading", { level: 1, name: "Orders" })).toBeVisible());
  await show(browser, "bob", "/profile", "profile", (page) => expect(page.getByRole("switch", { name: "Promotion messages" })).toBeVisible());
});

test("the start page of strangers, also in German", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Sign in to shop" })).toBeVisible();
  await expectAccessible(page);
  await picture(page, "landing");
  await page.getByRole("button", { name: "Sprache: Deutsch" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Die guten Angebote finden Sie" })).toBeVisible();
  await page.setViewportSize({ width: 360, height: 780 });
  await expectFits(page);
});
