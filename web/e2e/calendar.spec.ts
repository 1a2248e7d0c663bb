import { expect, type Locator, type Page } from "@playwright/test";
import type { EventPage } from "../src/api/types";
import { as, bar, cell, focus, forget, inDays, plan, promotion, saved, test } from "./support/stories";
import { call } from "./support/system";

const month = (days: number) => `/admin/event-calendar?view=month&date=${inDays(days)}`;
const firstDay = (instant: string) => new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin" }).format(new Date(instant));

test("a promotion is moved and stretched with the mouse, and put back", async ({ browser }) => {
  const event = await plan(promotion("Mouse days", 40, 42));
  const page = await as(browser, "ada", month(40));

  const from = await bar(page, "Mouse days").boundingBox();
  const to = await cell(page, inDays(43));
  if (from === null) throw new Error("The bar is not on the page.");
  await page.mouse.move(from.x + 30, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x - 20, to.y, { steps: 12 });
  await page.mouse.up();
  await expect(page.getByText(/Mouse days now runs/)).toBeVisible();
  expect(firstDay((await saved(event)).start_datetime)).toBe(inDays(43));

  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("The move was undone.")).toBeVisible();
  expect(firstDay((await saved(event)).start_datetime)).toBe(inDays(40));

  const last = await page.locator("[data-event-id]").filter({ hasText: "Mouse days" }).last().locator("xpath=ancestor::*[@tabindex][1]").boundingBox();
  const until = await cell(page, inDays(44));
  if (last === null) throw new Error("The bar is not on the page.");
  await page.mouse.move(last.x + last.width - 4, last.y + last.height / 2);
  await page.mouse.down();
  await page.mouse.move(until.x + 30, until.y, { steps: 12 });
  await page.mouse.up();
  await expect.poll(async () => firstDay((await saved(event)).end_datetime)).toBe(inDays(45));
  expect(firstDay((await saved(event)).start_datetime)).toBe(inDays(40));

  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect.poll(async () => firstDay((await saved(event)).end_datetime)).toBe(inDays(42));
});

test("everything the mouse does, the keyboard does too", async ({ browser }) => {
  const event = await plan(promotion("Keyboard days", 70, 72));
  const page = await as(browser, "ada", month(70));

  await focus(bar(page, "Keyboard days").locator("xpath=ancestor::*[@tabindex][1]"));
  await page.keyboard.press("Alt+ArrowRight");
  await expect.poll(async () => firstDay((await saved(event)).start_datetime)).toBe(inDays(71));
  await page.keyboard.press("Alt+Shift+ArrowRight");
  await expect.poll(async () => firstDay((await saved(event)).end_datetime)).toBe(inDays(74));
  await page.keyboard.press("Control+z");
  await expect.poll(async () => firstDay((await saved(event)).end_datetime)).toBe(inDays(73));

  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Keyboard days" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Keyboard days" })).toBeHidden();

  await focus(page.locator(`[data-day="${inDays(70)}"]`));
  await page.keyboard.press("ArrowRight");
  await expect(page.locator(`[data-day="${inDays(71)}"]`)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Starts")).toHaveValue(`${inDays(71)}T00:00`);
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Week" }).click();
  await focus(page.locator(`[data-day="${inDays(71)}"]`));
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Starts")).toHaveValue(`${inDays(71)}T00:00`);
});

test("on the timeline a promotion is moved and stretched with the mouse and the keyboard, and put back", async ({ browser }) => {
  const event = await plan(promotion("Timeline days", 130, 136));
  const page = await as(browser, "ada", `/admin/event-calendar?view=quarter&date=${inDays(133)}`);
  const target = page.getByRole("button", { name: /^Timeline days, Draft/ });
  const day = (await box(target)).width / 6;

  await drag(page, await box(target), 0.5, 3 * day);
  await expect(page.getByText(/Timeline days now runs/)).toBeVisible();
  expect(firstDay((await saved(event)).start_datetime)).toBe(inDays(133));
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => firstDay((await saved(event)).start_datetime)).toBe(inDays(130));

  await drag(page, await box(target), 1, -2 * day);
  await expect.poll(async () => firstDay((await saved(event)).end_datetime)).toBe(inDays(134));
  expect(firstDay((await saved(event)).start_datetime)).toBe(inDays(130));

  await focus(target);
  await page.keyboard.press("Alt+Shift+ArrowRight");
  await expect.poll(async () => firstDay((await saved(event)).end_datetime)).toBe(inDays(135));
  await page.keyboard.press("Alt+ArrowLeft");
  await expect.poll(async () => firstDay((await saved(event)).start_datetime)).toBe(inDays(129));
  await expect(target).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Timeline days" })).toBeVisible();
});

type Box = NonNullable<Awaited<ReturnType<Locator["boundingBox"]>>>;

async function box(target: Locator): Promise<Box> {
  const found = await target.boundingBox();
  if (found === null) throw new Error("The bar is not on the page.");
  return found;
}

async function drag(page: Page, from: Box, share: number, by: number) {
  const x = from.x + from.width * share - (share === 1 ? 2 : 0);
  const y = from.y + from.height / 2;
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + by, y, { steps: 12 });
  await page.mouse.up();
}

test("promotions that meet are marked, with the reason", async ({ browser }) => {
  const offer = { ...promotion("", 0, 0).promotion_package };
  const sku = await firstSku();
  await plan(promotion("Tea days", 100, 103));
  await plan(promotion("Mug days", 100, 102, { promotion_package: { ...offer, products: [sku] } }));
  await plan(promotion("Pot days", 101, 103, { promotion_package: { ...offer, products: [sku] } }));
  const page = await as(browser, "ada", month(100));

  await expect(bar(page, "Pot days")).toContainText("overlaps with others");
  await bar(page, "Pot days").click();
  await expect(page.getByText(/Shares .+ with Mug days\./)).toBeVisible();
  await expect(page.getByText(/A customer would get 3 promotion messages on .+: this one, .*(Tea|Mug) days and (Tea|Mug) days\./)).toBeVisible();
});

test("two admins change one promotion and neither loses anything", async ({ browser }) => {
  const event = await plan(promotion("Shared sale", 130, 132));
  const path = `/admin/event-calendar/${event.event_id}?date=${inDays(130)}`;
  const [one, other] = [await as(browser, "ada", path), await as(browser, "ada", path)];

  await one.getByLabel("Title").fill("Shared sale, renamed");
  await one.getByLabel("Subject").fill("One subject");
  await other.getByLabel("Subject").fill("Another subject");
  await other.getByRole("button", { name: "Save draft" }).click();
  await expect(other.getByText("Shared sale has been saved.")).toBeVisible();

  await one.getByRole("button", { name: "Save draft" }).click();
  const conflict = one.getByRole("dialog", { name: "You have changed this promotion elsewhere" });
  await expect(conflict.getByText("One subject")).toBeVisible();
  await conflict.getByRole("radio", { name: /Another subject/ }).check();
  await conflict.getByRole("button", { name: "Save merged version" }).click();

  await expect(one.getByText("Shared sale, renamed has been saved.")).toBeVisible();
  expect(await saved(event)).toMatchObject({ title: "Shared sale, renamed", subject: "Another subject" });
});

test("leaving what is not saved asks, and so does the browser's own back", async ({ browser }) => {
  const event = await plan(promotion("Half a thought", 190, 192));
  const page = await as(browser, "ada", month(190));
  await bar(page, "Half a thought").click();
  await page.getByLabel("Title").fill("A whole thought");

  await page.keyboard.press("Escape");
  const question = page.getByRole("dialog", { name: "Leave without saving?" });
  await question.getByRole("button", { name: "Keep editing" }).click();
  await expect(page.getByLabel("Title")).toHaveValue("A whole thought");

  await page.goBack();
  await question.getByRole("button", { name: "Leave without saving" }).click();
  await expect(page.getByRole("dialog", { name: "Half a thought" })).toBeHidden();
  expect((await saved(event)).revision).toBe(event.revision);

  await bar(page, "Half a thought").click();
  await expect(page.getByLabel("Title")).toHaveValue("Half a thought");
});

test("a promotion is duplicated, and saving it twice in a hurry keeps one copy", async ({ browser }) => {
  const event = await plan(promotion("Twin days", 220, 222));
  const page = await as(browser, "ada", `/admin/event-calendar/events/${event.event_id}`);

  await page.getByRole("button", { name: "Duplicate" }).click();
  await expect(page.getByLabel("Title")).toHaveValue("Copy of Twin days");
  await page.getByRole("button", { name: "Save draft" }).dblclick();
  await expect(page.getByText("Copy of Twin days is saved as a draft.")).toBeVisible();

  const copies = ((await call("ada", "GET", "/events?q=Twin%20days")).data as EventPage).events.filter(({ event_id }) => event_id !== event.event_id);
  await Promise.all(copies.map(({ event_id }) => forget(event_id)));
  expect(copies.map(({ title, status, subject }) => [title, status, subject])).toEqual([["Copy of Twin days", "DRAFT", event.subject]]);
});

async function firstSku(): Promise<string> {
  const { data } = await call("ada", "GET", "/products");
  return (data as { products: { sku: string }[] }).products[0]?.sku ?? "";
}
