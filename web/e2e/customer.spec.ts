import { expect } from "@playwright/test";
import type { MessagePage, Profile } from "../src/api/types";
import { as, plan, promotion, saved, screenshot, test } from "./support/stories";
import { call, type Caller, deliveryTimeout } from "./support/system";

/** The customers of these tests: what they get disturbs nobody elsewhere. */
const favourites = { segment: "vip" };

test("an order makes the stock go down", async ({ browser }) => {
  const page = await as(browser, "carol", "/");
  const card = page.getByRole("listitem").filter({ has: page.getByRole("button", { name: /^Add .+ to the basket$/ }) }).last();
  const left = async () => Number(/(\d+) left/.exec(await card.innerText())?.[1]);
  await expect(card.getByText(/\d+ left/)).toBeVisible();
  const before = await left();

  await card.getByRole("button", { name: /to the basket/ }).click();
  await card.getByRole("button", { name: /to the basket/ }).click();
  await page.getByRole("button", { name: "Place order" }).click();

  await expect(page.getByText("Thank you, your order is placed.")).toBeVisible();
  await expect.poll(left).toBe(before - 2);
  await page.getByRole("link", { name: "Orders" }).click();
  await expect(page.getByRole("article").first().getByText("2 ×")).toBeVisible();
});

test("whoever stops promotion messages gets none from the next one on", async ({ browser }) => {
  const title = "Quiet please";
  const page = await as(browser, "customer-0020", "/profile");
  await page.getByRole("switch", { name: "Promotion messages" }).uncheck();
  await expect(page.getByText("No more promotion messages from the next one on.")).toBeVisible();

  const event = await plan(promotion(title, 0, 1, { audience: favourites }), { publish: true });
  await expect.poll(async () => (await saved(event)).runs[0]?.outcome, { timeout: deliveryTimeout }).toBe("completed");

  const titles = async (person: Caller) => ((await call(person, "GET", "/messages")).data as MessagePage).messages.map(({ subject }) => subject);
  expect((await titles("customer-0010")).some((subject) => subject.startsWith(title))).toBe(true);
  expect((await titles("customer-0020")).some((subject) => subject.startsWith(title))).toBe(false);

  await page.getByRole("switch", { name: "Promotion messages" }).check();
  await expect.poll(async () => ((await call("customer-0020", "GET", "/profile")).data as Profile).marketing_consent).toBe(true);
});

test("a message goes into the archive and comes back", async ({ browser }) => {
  const title = "Kept for later";
  await plan(promotion(title, 0, 1, { audience: favourites }), { publish: true });
  const page = await as(browser, "customer-0010", "/inbox");
  const message = page.getByRole("listitem").filter({ hasText: title });
  await expect(message).toBeVisible({ timeout: deliveryTimeout });

  await message.getByRole("button", { name: /^Archive: / }).click();
  await expect(message).toBeHidden();

  await page.getByRole("button", { name: "Archived" }).click();
  await expect(message).toBeVisible();
  await screenshot(page, "archive");
  await page.reload();
  await page.getByRole("button", { name: "Archived" }).click();
  await message.getByRole("button", { name: /^Move to inbox: / }).click();
  await expect(message).toBeHidden();

  await page.getByRole("button", { name: "All", exact: true }).click();
  await expect(message).toBeVisible();
  await screenshot(page, "inbox");
});

test("tabs of one browser share what they learn", async ({ browser }) => {
  await plan(promotion("Two tabs", 0, 1, { audience: favourites }), { publish: true });
  const first = await as(browser, "customer-0030", "/inbox");
  const second = await first.context().newPage();
  await second.goto("/");
  const badge = second.getByRole("button", { name: /^Inbox, / });
  await expect(first.getByText(/Two tabs/).first()).toBeVisible({ timeout: deliveryTimeout });
  await expect(badge).toHaveAccessibleName(/unread message/);

  const counted = first
    .waitForResponse((response) => response.request().method() === "PUT")
    .then(() => first.waitForResponse((response) => response.url().endsWith("/messages/unread-count")));
  await first.getByRole("button", { name: "Mark all as read" }).click();
  await counted;

  await expect(badge).toHaveAccessibleName("Inbox, no unread messages", { timeout: 3000 });
});
