import { expect, type Page } from "@playwright/test";
import { as, bar, expectAccessible, expectFits, focus, plan, promotion, saved, screenshot, test } from "./support/stories";

const home = "/admin/event-calendar";
const window = (start: string, end: string) => ({ start_datetime: start, end_datetime: end, send_time: "09:00" });

test("an address that makes no sense shows the calendar of today", async ({ browser }) => {
  const page = await as(browser, "ada", `${home}?view=month`);
  const heading = await page.getByRole("heading", { level: 1 }).textContent();
  for (const search of ["date=2026-02-30", "date=99999-01-01", "view=zzz&date=0000-00-00", "show=zzz&segment=A", "event=not-a-uuid"]) {
    await page.goto(`${home}?${search}`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading ?? "");
    await expect(page.getByRole("button", { name: "New promotion", exact: true })).toBeEnabled();
  }
  for (const path of [`${home}/events/not-a-uuid`, `${home}/events/..%2F..%2Fcustomers`, `${home}/not-a-uuid`]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: "This promotion does not exist" })).toBeVisible();
  }
});

test("a search finds a promotion of another year, and the keyboard goes there", async ({ browser }) => {
  const event = await plan(promotion("Zanzibar clocks", 0, 1, window("2031-01-11T00:00:00+01:00", "2031-01-14T00:00:00+01:00")));
  const page = await as(browser, "ada", `${home}?view=month&date=2030-11-10`);

  await page.getByRole("searchbox").fill("  zanzibar ");
  const results = page.getByRole("region", { name: "Search results" });
  await expect(results.getByRole("status")).toHaveText("None in November 2030");
  await expect(results.getByRole("listitem")).toContainText(/Zanzibar clocks.*Draft.*11 Jan 2031/s);
  await expectAccessible(page);

  await focus(results.getByRole("button", { name: "1 in January 2031" }));
  await page.keyboard.press("Enter");
  await expect(bar(page, "Zanzibar clocks")).toBeVisible();
  await focus(results.getByRole("link", { name: "Zanzibar clocks" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(event.event_id));
  await expect(page.getByRole("dialog", { name: "Zanzibar clocks" }).getByLabel("Title")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Zanzibar clocks" })).toBeHidden();

  await page.getByRole("searchbox").fill("no such promotion anywhere");
  await expect(page.getByRole("heading", { name: "No promotion matches" })).toBeVisible();
});

test("a promotion moves by days past a night that lacks its time, keeps its seconds, and comes back", async ({ browser }) => {
  const event = await plan(promotion("Night of the clocks", 0, 1, window("2027-03-27T02:30:00+01:00", "2027-03-30T23:59:59+02:00")));
  const page = await as(browser, "ada", `${home}?view=month&date=2027-03-15`);
  const startsAt = (instant: string) => expect.poll(async () => Date.parse((await saved(event)).start_datetime)).toBe(Date.parse(instant));

  await focus(bar(page, "Night of the clocks").locator("xpath=ancestor::*[@tabindex][1]"));
  await page.keyboard.press("Alt+ArrowRight");
  await startsAt("2027-03-28T03:30:00+02:00");
  await page.keyboard.press("Alt+ArrowRight");
  await startsAt("2027-03-29T02:30:00+02:00");
  expect(Date.parse((await saved(event)).end_datetime)).toBe(Date.parse("2027-04-01T23:59:59+02:00"));
  await expect(page.getByText(/Night of the clocks now runs .*2027/)).toBeVisible();

  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("Control+z");
  await startsAt("2027-03-28T03:30:00+02:00");
  await page.keyboard.press("Control+z");
  await startsAt(event.start_datetime);
  expect(Date.parse((await saved(event)).end_datetime)).toBe(Date.parse(event.end_datetime));
});

const longTitles = ["W".repeat(200), "Donaudampfschifffahrtsgesellschaftskapitaenswitwenrente1"];

async function expectFitsAt(page: Page, path: string) {
  for (const viewport of [{ width: 360, height: 780 }, { width: 1440, height: 900 }]) {
    await page.setViewportSize(viewport);
    await page.goto(path);
    await expect(page.getByText(/WWWW|Donaudampf/).first()).toBeAttached();
    await expectFits(page);
  }
}

for (const title of longTitles) {
  test(`a title of ${title.length} letters in one word fits every page`, async ({ browser }) => {
    const days = window("2029-06-05T00:00:00+02:00", "2029-06-08T00:00:00+02:00");
    const event = await plan(promotion(title, 0, 1, { ...days, subject: "Long", description: title, promotion_package: { name: title, coupon_code: null, discount: { kind: "none", value: 0 }, products: [] }, content: "Hello" }));
    const page = await as(browser, "ada", `${home}?view=month&date=2029-06-05`);

    for (const view of ["month", "week", "list"]) await expectFitsAt(page, `${home}?view=${view}&date=2029-06-05`);
    await expectFitsAt(page, `${home}?view=month&date=2029-06-05&q=${title.slice(0, 20)}`);
    await expectFitsAt(page, `${home}/events/${event.event_id}`);
    await expectFitsAt(page, `${home}/${event.event_id}?view=list&date=2029-06-05`);
  });
}

test("a month on a laptop shows three promotions a day and no more weeks than it has", async ({ browser }) => {
  const days = window("2029-05-08T00:00:00+02:00", "2029-05-11T00:00:00+02:00");
  for (const n of [1, 2, 3, 4]) await plan(promotion(`Laptop ${n}`, 0, 1, days));
  await plan(promotion("Long year", 0, 1, window("2028-06-01T00:00:00+02:00", "2029-06-01T00:00:00+02:00")));
  const page = await as(browser, "ada", `${home}?view=month&date=2029-05-08`, { viewport: { width: 1366, height: 650 } });

  for (const n of [1, 2, 3, 4]) await expect(bar(page, `Laptop ${n}`)).toBeVisible();
  await expect(page.getByText(/^\d+ more$/)).toHaveCount(0);
  await expect(page.locator("[data-day]")).toHaveCount(35);
  const [short, long] = [await bar(page, "Laptop 1").boundingBox(), await page.locator("[data-event-id]").filter({ hasText: "Long year" }).nth(1).boundingBox()];
  expect(short?.y ?? 0).toBeLessThan(long?.y ?? 0);
});

test("a month on paper is the month alone, in colour", async ({ browser }) => {
  await plan(promotion("On paper", 0, 1, window("2029-08-08T00:00:00+02:00", "2029-08-11T00:00:00+02:00")));
  const page = await as(browser, "ada", `${home}?view=month&date=2029-08-08`, { viewport: { width: 1100, height: 760 } });
  const planned = [bar(page, "On paper"), page.getByRole("heading", { level: 1, name: /August 2029/ })];
  const chrome = [page.getByRole("banner"), page.getByRole("searchbox"), ...["New promotion", "Today"].map((name) => page.getByRole("button", { name, exact: true })), page.getByRole("group", { name: "Show by status" })];
  for (const part of [...planned, ...chrome]) await expect(part).toBeVisible();

  await page.emulateMedia({ media: "print" });

  for (const part of planned) await expect(part).toBeVisible();
  for (const part of chrome) await expect(part).toBeHidden();
  await screenshot(page, "print");
});
