import { expect } from "@playwright/test";
import { as, inDays, logIn, plan, promotion, saved, test } from "./support/stories";
import { call, origin } from "./support/system";

test("a session that ends in the middle of a form loses nothing", async ({ browser }) => {
  const event = await plan(promotion("Long form", 160, 162));
  const path = `/admin/event-calendar/${event.event_id}?view=list&date=${inDays(160)}`;
  const page = await as(browser, "ada", path);
  await page.getByLabel("Title").fill("Long form, half written");

  await page.context().clearCookies();
  await page.route("**/api/**", (route) => route.fulfill({ status: 401, json: { type: "about:blank", title: "Unauthorized", status: 401, detail: "The token has expired." } }));
  await page.route("**/token", (route) => route.fulfill({ status: 400, json: { error: "invalid_grant" } }));
  // Some other request may have met the end of the session already: then the question lies over the button.
  await page.getByRole("button", { name: "Save draft" }).dispatchEvent("click");
  await expect(page.getByRole("dialog", { name: "Your session has ended" })).toBeVisible();

  await page.getByRole("button", { name: "Sign in again" }).click();
  await expect(page.locator("#username")).toBeVisible();
  await page.unrouteAll();
  await logIn(page, "ada");

  await expect(page).toHaveURL(origin + path);
  await expect(page.getByText(/What you had typed here is restored/)).toBeVisible();
  await expect(page.getByLabel("Title")).toHaveValue("Long form, half written");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect.poll(async () => (await saved(event)).title).toBe("Long form, half written");
});

test("reloading keeps the reader signed in, and no token is stored", async ({ browser }) => {
  const page = await as(browser, "bob", "/orders");

  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Orders" })).toBeVisible();
  await expect(page).toHaveURL(`${origin}/orders`);

  const stored = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
  expect(stored).not.toMatch(/eyJ|access_token|refresh_token/);
});

test("signing out ends the session at the identity provider too", async ({ browser }) => {
  const page = await as(browser, "dave", "/");

  await page.getByRole("button", { name: "Logout" }).click();
  await expect(page.getByRole("button", { name: "Sign in to shop" })).toBeVisible();
  await page.goto("/inbox");

  await expect(page.locator("#username")).toBeVisible();
});

test("customers neither see nor fetch nor may use what is for admins", async ({ browser }) => {
  const fetched: string[] = [];
  const page = await as(browser, "bob", "/");
  page.on("request", (request) => fetched.push(request.url()));

  await page.goto("/admin/event-calendar");
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();

  expect(fetched.filter((url) => /calendar-page|event-page/.test(url))).toEqual([]);
  expect((await call("bob", "GET", "/events")).status).toBe(403);
});
