import { expect, type Page } from "@playwright/test";
import type { MessagePage } from "../src/api/types";
import { as, logIn, test } from "./support/stories";
import { origin } from "./support/system";

const emptyBasket = "Your basket is empty.";

async function fill(page: Page) {
  await page.goto("/");
  await page.getByRole("button", { name: /^Add .+ to the basket$/ }).and(page.locator(":enabled")).first().click();
  await expect(page.getByText(emptyBasket)).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Place order" })).toBeEnabled();
}

test("signing out in one tab signs out all, and nobody else finds the basket", async ({ browser }) => {
  const shop = await as(browser, "customer-0006", "/");
  const profile = await shop.context().newPage();
  await profile.goto("/profile");
  await expect(profile.getByRole("switch", { name: "Promotion messages" })).toBeVisible();
  await fill(shop);
  const inbox = await shop.context().newPage();
  await inbox.goto("/inbox");
  await expect(inbox.getByRole("heading", { level: 1, name: "Inbox" })).toBeVisible();

  await inbox.getByRole("button", { name: "Logout" }).click();
  await expect(inbox.getByRole("button", { name: "Sign in to shop" })).toBeVisible();

  await expect(shop.getByRole("button", { name: "Sign in to shop" })).toBeVisible();
  await expect(shop.getByRole("button", { name: "Place order" })).toHaveCount(0);
  await expect(profile.getByRole("heading", { name: "You are signed out" })).toBeVisible();

  await profile.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await logIn(profile, "customer-0008");
  await expect(profile).toHaveURL(`${origin}/profile`);
  await shop.getByRole("button", { name: "Sign in to shop" }).click();
  await expect(shop.getByText(emptyBasket)).toBeVisible();
});

test("a tab that slept through it finds out when it wakes", async ({ browser }) => {
  const page = await as(browser, "customer-0007", "/");
  await fill(page);
  // As another tab's sign-out leaves it, without the events that a frozen tab misses.
  await page.evaluate(() => localStorage.removeItem("fanfare.signed-in-as"));
  const signed: string[] = [];
  page.on("request", (request) => request.headers().authorization !== undefined && signed.push(request.url()));

  await page.getByRole("button", { name: "Place order" }).click();

  await expect(page.getByRole("button", { name: "Sign in to shop" })).toBeVisible();
  expect(signed).toEqual([]);
  expect(await page.evaluate(() => Object.keys(sessionStorage).filter((name) => name.startsWith("fanfare.basket.") && name !== "fanfare.basket.nobody"))).toEqual([]);
});

test("an address of another host leads nowhere but to a page of ours", async ({ browser }) => {
  for (const path of ["//evil.example/inbox", "/\\evil.example/inbox"]) {
    const page = await as(browser, "carol", "/");
    await page.goto(origin + path);
    await expect(page).toHaveURL(/^http:\/\/127\.0\.0\.1:\d+\/evil\.example/);
    await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  }
});

test("an order on a slow connection, a reload, and the order again are one order", async ({ browser }) => {
  const page = await as(browser, "carol", "/");
  await fill(page);
  const keys: string[] = [];
  page.on("request", (request) => request.method() === "POST" && request.url().endsWith("/api/orders") && keys.push(request.headers()["idempotency-key"] ?? ""));
  await page.route("**/api/orders", async (route) => {
    await route.fetch();
  }, { times: 1 });
  await page.getByRole("button", { name: "Place order" }).click();
  await expect.poll(() => keys.length).toBe(1);

  await page.reload();
  await page.getByRole("button", { name: "Place order" }).click();

  await expect(page.getByText("Thank you, your order is placed.")).toBeVisible();
  expect(new Set(keys).size).toBe(1);
});

test("two hundred and fifty products and their stock, fifty-three promotions and their flags", async ({ browser }) => {
  const products = Array.from({ length: 250 }, (_, n) => ({ sku: `SKU-${String(n).padStart(60, "0")}`, name: `Product ${n}`, description: "", price_cents: 100, currency: "EUR" }));
  const asked: number[] = [];
  const page = await as(browser, "bob", "/orders");
  await page.route("**/api/products", (route) => route.fulfill({ json: { products } }));
  await page.route("**/api/stock?*", (route) => {
    const skus = new URL(route.request().url()).searchParams.getAll("sku");
    asked.push(route.request().url().length);
    return route.fulfill({ json: { stock: skus.map((sku) => ({ sku, available: 5 })) } });
  });
  await page.route("**/api/promotions*", (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get("cursor") ?? 0);
    const promotions = Array.from({ length: 53 }, (_, n) => ({
      event_id: `0f0c9a52-7c11-4d6e-9a68-5b8f3f7d2${String(n).padStart(3, "0")}`,
      title: `Sale ${n}`,
      description: "",
      promotion_package: { name: "P", discount: { kind: "percent", value: 10 }, needs_coupon: false, products: [products[n]?.sku] },
      start_datetime: "2020-01-01T00:00:00Z",
      end_datetime: "2099-01-01T00:00:00Z",
      timezone: "UTC",
    }));
    return route.fulfill({ json: { promotions: promotions.slice(from, from + 50), next_cursor: from === 0 ? "50" : null } });
  });

  await page.getByRole("link", { name: "Shop" }).click();

  await expect(page.getByText("5 left")).toHaveCount(250);
  await expect(page.getByText("10% off now")).toHaveCount(53);
  await page.getByRole("button", { name: "Show all 53 promotions" }).click();
  await expect(page.getByRole("heading", { name: "Sale 52" })).toBeVisible();
  expect(Math.max(...asked)).toBeLessThan(2200);
});

test("a message of any age opens by its address, and an address of no message is reported", async ({ browser }) => {
  const page = await as(browser, "carol", "/orders");
  const old = { message_id: "0f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a09", event_id: "0f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01", occurrence_date: "2026-01-02", subject: "An old offer", content: "Come **in**.", is_read: true, created_at: "2026-01-02T08:00:00Z", read_at: "2026-01-02T09:00:00Z", archived_at: null, ends_at: "2026-01-03T08:00:00Z", has_ended: true };
  await page.route(`**/api/messages/${old.message_id}`, (route) => route.fulfill({ json: old }));
  await page.goto(`/inbox?message=${old.message_id}`);
  await expect(page.getByRole("button", { name: /^An old offer/ })).toHaveAttribute("aria-expanded", "true");

  for (const missing of ["garbage", "0f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a10"]) {
    await page.goto(`/inbox?message=${missing}`);
    await expect(page.getByText(/This message is not in your inbox/)).toBeVisible();
    await page.getByRole("button", { name: "Show the inbox" }).click();
    await expect(page).toHaveURL(`${origin}/inbox`);
  }
});

test("an empty inbox of somebody who opted out has the switch", async ({ browser }) => {
  const page = await as(browser, "customer-0005", "/profile");
  await page.getByRole("switch", { name: "Promotion messages" }).uncheck();
  await expect(page.getByText(/^No more promotion messages/)).toBeVisible();
  const none: MessagePage = { messages: [], next_cursor: null, as_of: null };
  await page.route("**/api/messages?*", (route) => route.fulfill({ json: none }));
  await page.goto("/inbox");

  await expect(page.getByRole("heading", { name: "Promotion messages are off" })).toBeVisible();
  // It goes with the switching, so that there is nothing left to see checked.
  await page.getByRole("switch", { name: "Promotion messages" }).click();
  await expect(page.getByRole("heading", { name: "Nothing here yet" })).toBeVisible();
});
