import { expect, type Page } from "@playwright/test";
import type { PromotionEvent } from "../src/api/types";
import { season } from "./support/season";
import { as, bar, clear, expectAccessible, expectFits, expectPresentable, inDays, saved, screenshot, test } from "./support/stories";
import { deliveryTimeout } from "./support/system";

let planned: PromotionEvent[] = [];

test.beforeAll(async () => {
  planned = await season();
});

test.afterAll(() => clear(...planned));

function named(title: string): PromotionEvent {
  const event = planned.find((one) => one.title === title);
  if (event === undefined) throw new Error(`${title} is not planned.`);
  return event;
}

test("the month, the week and the list", async ({ browser }) => {
  const page = await as(browser, "ada", `/admin/event-calendar?view=month&date=${inDays(12)}`);
  await expect(bar(page, "Last orders")).toBeVisible();
  await expectPresentable(page, "calendar-month");
  await page.goto(`/admin/event-calendar?view=week&date=${inDays(8)}`);
  await expect(bar(page, "Tea for two")).toBeVisible();
  await expectPresentable(page, "calendar-week");
  await page.goto(`/admin/event-calendar?view=list&date=${inDays(7)}`);
  await expect(page.getByRole("link", { name: "Tea for two" })).toBeVisible();
  await expectPresentable(page, "calendar-list");
});

test("the timeline of a quarter and of a year", async ({ browser }) => {
  const page = await as(browser, "ada", `/admin/event-calendar?view=quarter&date=${inDays(12)}`);
  await expect(bar(page, "Last orders")).toBeAttached();
  await expectPresentable(page, "calendar-quarter");
  await expectTimelineFits(page, "quarter");
  await page.goto(`/admin/event-calendar?view=year&date=${inDays(12)}`);
  await expect(bar(page, "Last orders")).toBeAttached();
  await expectPresentable(page, "calendar-year");
  await page.emulateMedia({ forcedColors: "active" });
  await expectAccessible(page);
  await page.emulateMedia({ forcedColors: "none" });
  await expectTimelineFits(page, "year");
});

/** On every screen the days and the titles stay in sight, and nothing but the timeline scrolls sideways. */
async function expectTimelineFits(page: Page, name: string) {
  for (const [width, height] of [[360, 780], [768, 1024], [1366, 650], [1440, 900]] as const) {
    await page.setViewportSize({ width, height });
    await expectFits(page);
    await page.getByRole("grid").getByRole("button").last().scrollIntoViewIfNeeded();
    await expect(page.getByRole("columnheader").first()).toBeInViewport();
    await expect(page.getByRole("rowheader").last()).toBeInViewport();
    await screenshot(page, `${name}-${width}`);
  }
}

test("the form, and the last look before publishing", async ({ browser }) => {
  const page = await as(browser, "ada", `/admin/event-calendar/${named("Black Friday").event_id}?view=month&date=${inDays(6)}`);
  await expect(page.getByRole("heading", { name: /^Black Friday: 30/ })).toBeVisible();
  await expect(page.getByText(/customers would get it/)).toBeVisible();
  await expectPresentable(page, "calendar-form");

  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`/admin/event-calendar/${named("Winter clearance").event_id}?view=month&date=${inDays(12)}`);
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByRole("dialog", { name: "Publish Winter clearance?" }).getByRole("heading", { name: /^Winter clearance: 35/ })).toBeVisible();
  await expectPresentable(page, "publish");
});

test("the event page", async ({ browser }) => {
  const snow = named("First snow");
  await expect.poll(async () => (await saved(snow)).runs.length, { timeout: deliveryTimeout }).toBeGreaterThan(0);
  const page = await as(browser, "ada", `/admin/event-calendar/events/${snow.event_id}`);
  await expect(page.getByText("Completed", { exact: true })).toBeVisible();
  await expect(page.getByText("Published", { exact: true })).toBeVisible();
  await expect(page.getByText("by the system")).toBeVisible();
  await expectPresentable(page, "event");
});
