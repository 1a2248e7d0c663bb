import { expect } from "@playwright/test";
import type { MessagePage, PromotionEvent } from "../src/api/types";
import { running, skus } from "./support/season";
import { as, clear, expectPresentable, test } from "./support/stories";
import { call, deliveryTimeout } from "./support/system";

let planned: PromotionEvent[] = [];

test.beforeAll(async () => {
  planned = await running();
});

test.afterAll(() => clear(...planned));

test("the start page of strangers, in both languages", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Sign in to shop" })).toBeVisible();
  await expectPresentable(page, "landing");

  await page.getByRole("button", { name: "Sprache: Deutsch" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Die guten Angebote finden Sie" })).toBeVisible();
  await expectPresentable(page, "landing-german");
});

test("the sign-in, in the language of the page that led there", { tag: ["@embedded", "@oidc-provider"] }, async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Sprache: Deutsch" }).click();
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
  await page.getByText("Konten dieser Vorführung").click();
  await expectPresentable(page, "sign-in");

  await page.getByLabel("Benutzername").fill("bob");
  await page.getByLabel("Passwort").fill("wrong");
  await page.getByRole("button", { name: "Anmelden" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expectPresentable(page, "sign-in-refused");
});

test("the shop", async ({ browser }) => {
  const page = await as(browser, "bob", "/");
  await expect(page.getByRole("heading", { name: "Advent warm-up" })).toBeVisible();
  await page.getByRole("button", { name: /^Add .+ to the basket$/ }).first().click();
  await expect(page.getByText(/\d+ left/).first()).toBeVisible();
  await expectPresentable(page, "shop");
});

test("the orders and the profile", async ({ browser }) => {
  const [first, second, third] = await skus();
  await call("bob", "POST", "/orders", { items: [{ sku: first, quantity: 2 }] });
  await call("bob", "POST", "/orders", { items: [{ sku: second, quantity: 1 }, { sku: third, quantity: 3 }] });
  const page = await as(browser, "bob", "/orders");
  await expect(page.getByRole("article").first()).toBeVisible();
  await expectPresentable(page, "orders");
  await page.goto("/profile");
  await expect(page.getByRole("switch", { name: "Promotion messages" })).toBeVisible();
  await expectPresentable(page, "profile");
});

test("the inbox menu and the inbox", async ({ browser }) => {
  const page = await as(browser, "customer-0003", "/");
  const menu = page.getByRole("region", { name: "Newest messages" });
  await page.getByRole("button", { name: /^Inbox, / }).click();
  await expect(menu.getByText(/Warm hands, Clara/)).toBeVisible({ timeout: deliveryTimeout });
  await expect(menu.getByText(/Coffee tastes better/)).toBeVisible({ timeout: deliveryTimeout });
  await expectPresentable(page, "inbox-menu");

  await page.goto("/inbox");
  await page.locator("button[aria-expanded]").filter({ hasText: "Warm hands" }).click();
  await expect(page.getByText(/^Received/)).toBeVisible();
  await expectPresentable(page, "inbox");
});

test("what was read can be unread again: one message, and all of them", async ({ browser }) => {
  const isRead = async () => ((await call("customer-0005", "GET", "/messages?limit=100")).data as MessagePage).messages.find(({ subject }) => subject.startsWith("Warm hands"))?.is_read;
  const page = await as(browser, "customer-0005", "/inbox");
  await expect(page.getByRole("list", { name: "Today" }).getByText(/^Warm hands/)).toBeVisible({ timeout: deliveryTimeout });
  await page.getByRole("button", { name: /^Unread: Warm hands/ }).click();
  await expect.poll(isRead).toBe(true);
  await page.getByRole("button", { name: /^Mark as unread: Warm hands/ }).click();
  await expect(page.getByRole("button", { name: /^Unread: Warm hands/ })).toBeVisible();
  await expect.poll(isRead).toBe(false);

  await page.getByRole("button", { name: "Mark all as read" }).click();
  await expect.poll(isRead).toBe(true);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("button", { name: /^Unread: Warm hands/ })).toBeVisible();
  await expect.poll(isRead).toBe(false);

  await page.getByRole("button", { name: /^Unread: Warm hands/ }).focus();
  await page.keyboard.press("u");
  await expect(page.getByRole("button", { name: /^Warm hands/ })).toBeFocused();
  await expect.poll(isRead).toBe(true);
});
