import { expect, type Page } from "@playwright/test";
import type { EventPage } from "../src/api/types";
import { as, forget, inDays, plan, promotion, saved, test } from "./support/stories";
import { call } from "./support/system";

const home = "/admin/event-calendar";
const panelOf = (event: { event_id: string }) => `${home}/${event.event_id}?view=list`;
const german = { locale: "en-GB" };

async function found(title: string) {
  return ((await call("ada", "GET", `/events?q=${encodeURIComponent(title)}`)).data as EventPage).events;
}

async function write(page: Page, title: string) {
  await page.getByLabel("Title").fill(title);
  await page.getByLabel("Package name").fill("Table");
  await page.getByLabel("Subject").fill("For the table");
  await page.getByLabel("Content").fill("Good things.");
}

async function inGerman(page: Page) {
  await page.evaluate(() => localStorage.setItem("fanfare.language", "de"));
  await page.reload();
}

test("saved on a slow line, reloaded, and saved again, it is one draft", async ({ browser }) => {
  const page = await as(browser, "ada", `${home}/new?view=list&from=${inDays(300)}`);
  await write(page, "Slow line");
  let creates = 0;
  const arrived = new Promise<void>((resolve) => {
    void page.route("**/api/events", async (route) => {
      if (route.request().method() !== "POST" || ++creates > 1) return route.continue();
      // It reaches the server; its answer never reaches the page.
      await route.fetch();
      resolve();
    });
  });
  page.on("dialog", (dialog) => void dialog.accept());
  await page.getByRole("button", { name: "Save draft" }).click();
  await arrived;
  await page.reload();

  await expect(page.getByLabel("Title")).toHaveValue("Slow line");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page).toHaveURL(/event-calendar\/[0-9a-f-]{36}/);

  const drafts = await found("Slow line");
  await Promise.all(drafts.map(({ event_id }) => forget(event_id)));
  expect(drafts).toHaveLength(1);
});

test("a draft whose window is over has nothing to publish", async ({ browser }) => {
  const event = await plan(promotion("Over long ago", -5, -2));
  const page = await as(browser, "ada", panelOf(event));
  await page.getByRole("button", { name: "Publish" }).click();

  const question = page.getByRole("dialog", { name: "Publish Over long ago?" });
  await expect(question.getByText("The window is over. Move its end.")).toHaveCount(1);
  await expect(question.getByRole("button", { name: "Publish" })).toHaveCount(0);
  await expect(question.getByText(/customers/)).toHaveCount(0);
});

test("a coupon that the text needs is named before publishing", async ({ browser }) => {
  const offer = promotion("", 0, 0).promotion_package;
  const event = await plan(promotion("No coupon", 310, 312, { promotion_package: { ...offer, coupon_code: null } }));
  const page = await as(browser, "ada", panelOf(event));
  await inGerman(page);
  await expect(page.getByRole("region", { name: "Vorschau" }).getByText(/Gutscheincode \(package.coupon_code\) hat keinen Wert/)).toHaveCount(1);
  await page.getByRole("button", { name: "Veröffentlichen" }).click();

  const question = page.getByRole("dialog", { name: /No coupon/ }).last();
  await expect(question.getByText(/^Inhalt: Gutscheincode \(package.coupon_code\) hat keinen Wert/)).toHaveCount(1);
  await expect(question.getByRole("button", { name: "Veröffentlichen" })).toHaveCount(0);
});

test("a missing time is reported at its field", async ({ browser }) => {
  const event = await plan(promotion("No start", 320, 322));
  const page = await as(browser, "ada", panelOf(event));
  for (const label of ["Starts", "Ends"]) {
    await page.getByLabel(label).fill("");
    await page.getByRole("button", { name: "Save draft" }).click();
    await expect(page.getByLabel(label)).toHaveAccessibleDescription(/Please give a day and a time/);
    await page.getByLabel(label).fill(`${inDays(label === "Starts" ? 320 : 322)}T00:00`);
  }
  expect((await saved(event)).revision).toBe(1);
});

test("a decimal comma is one on the German page of an English browser", async ({ browser }) => {
  const event = await plan(promotion("Half a percent", 330, 332));
  const page = await as(browser, "ada", panelOf(event), german);
  await inGerman(page);
  await page.getByLabel("Wert (%)").fill("");
  await page.getByLabel("Wert (%)").pressSequentially("7,5");
  await page.getByRole("button", { name: "Entwurf speichern" }).click();

  await expect.poll(async () => (await saved(event)).promotion_package.discount.value).toBe(7.5);
  await expect(page.getByLabel("Wert (%)")).toHaveValue("7,5");
});

test("another promotion's unsaved text is not shown", async ({ browser }) => {
  const event = await plan(promotion("The original", 340, 342));
  const page = await as(browser, "ada", `${home}/new?view=list`);
  page.on("dialog", (dialog) => void dialog.accept());
  await page.getByLabel("Title").fill("Half a thought");

  await page.goto(`${home}/new?view=list&copy=${event.event_id}`);
  await expect(page.getByLabel("Title")).toHaveValue("Copy of The original");
  await page.goto(`${home}/new?view=list&from=${inDays(345)}`);
  await expect(page.getByLabel("Starts")).toHaveValue(`${inDays(345)}T00:00`);
  await expect(page.getByLabel("Title")).toHaveValue("");
  await page.goto(`${home}/new?view=list`);
  await expect(page.getByLabel("Title")).toHaveValue("Half a thought");
});

test("zones are found by present name, older name and offset", async ({ browser }) => {
  const event = await plan(promotion("Far away", 350, 352));
  const page = await as(browser, "ada", panelOf(event));
  const zone = page.getByRole("combobox", { name: "Time zone" });
  for (const [typed, city] of [["Kyiv", "Kyiv"], ["kolkata", "Kolkata"], ["Nuuk", "Nuuk"], ["Buenos Aires", "Buenos Aires"], ["Calcutta", "Kolkata"], ["+5:30", "Kolkata"]] as const) {
    await zone.fill(typed);
    await expect(page.getByRole("option", { name: new RegExp(`^${city}`) })).toBeVisible();
  }
  await zone.press("Enter");
  await expect(zone).toHaveValue(/UTC\+05:30/);
  await zone.fill("kyiv");
  await zone.press("Enter");
  await page.getByRole("button", { name: "Save draft" }).click();

  await expect.poll(async () => (await saved(event)).timezone).toBe("Europe/Kyiv");
});

test("Enter in the question about leaving loses nothing", async ({ browser }) => {
  const event = await plan(promotion("Held fast", 360, 362));
  const page = await as(browser, "ada", panelOf(event));
  await page.getByLabel("Title").fill("Held faster");
  await page.getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("dialog", { name: "Leave without saving?" }).getByRole("button", { name: "Keep editing" })).toBeFocused();
  await page.keyboard.press("Enter");

  await expect(page.getByLabel("Title")).toHaveValue("Held faster");
});
