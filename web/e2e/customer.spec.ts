import { expect } from "@playwright/test";
import type { MessagePage, Profile } from "../src/api/types";
import { as, plan, promotion, saved, test } from "./support/stories";
import { call } from "./support/system";

test("an order makes the stock go down", async ({ browser }) => {
  const page = await as(browser, "carol", "/");
  const card = page.getByRole("listitem").filter({ has: page.getByRole("button", { name: /^Add .+ to the basket$/ }) }).first();
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
  const page = await as(browser, "carol", "/profile");
  await page.getByRole("switch", { name: "Promotion messages" }).uncheck();
  await expect(page.getByText("No more promotion messages from the next one on.")).toBeVisible();

  const event = await plan(promotion(title, 0, 1), { publish: true });
  await expect.poll(async () => (await saved(event)).runs[0]?.outcome, { timeout: 60_000 }).toBe("completed");

  const titles = async (person: string) => ((await call(person, "GET", "/messages")).data as MessagePage).messages.map(({ subject }) => subject);
  expect((await titles("bob")).some((subject) => subject.startsWith(title))).toBe(true);
  expect((await titles("carol")).some((subject) => subject.startsWith(title))).toBe(false);

  await page.getByRole("switch", { name: "Promotion messages" }).check();
  await expect.poll(async () => ((await call("carol", "GET", "/profile")).data as Profile).marketing_consent).toBe(true);
});

test("tabs of one browser share what they learn", async ({ browser }) => {
  const first = await as(browser, "bob", "/inbox");
  const second = await first.context().newPage();
  await second.goto("/");
  const badge = second.getByRole("button", { name: /^Inbox, / });
  await expect(badge).toBeVisible();

  const mark = first.getByRole("button", { name: "Mark all as read" });
  if (await mark.isEnabled()) await mark.click();

  await expect(badge).toHaveAccessibleName("Inbox, no unread messages", { timeout: 3000 });
});
