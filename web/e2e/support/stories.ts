import { existsSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { test as base, type Browser, type BrowserContext, expect, type Locator, type Page } from "@playwright/test";
import type { EventDraft, PromotionEvent } from "../../src/api/types";
import { call, patience, pictured } from "./system";

const pictures = join(import.meta.dirname, "../../../docs/screenshots");
const day = 86_400_000;
const desktop = { width: 1440, height: 900 };
export const zone = "Europe/Berlin";

let contexts: BrowserContext[] = [];
let planned: PromotionEvent[] = [];
/** What browsers wrote to their consoles: violations of the content policy, and our own mistakes. */
const complaints: string[] = [];
/** Sessions at the identity provider: the second page of a person is let in by a quick redirect, as after a reload. */
const sessions = new Map<string, Awaited<ReturnType<BrowserContext["storageState"]>>>();

/** Leaves nothing behind: the tests share one calendar, and open pages go on asking the server. */
export const test = base.extend<{ tidy: undefined }>({
  tidy: [
    // Playwright reads what a fixture needs from its destructured parameter.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      planned = [];
      await use(undefined);
      await Promise.all(contexts.map((context) => context.close()));
      contexts = [];
      await clear(...planned);
      expect(complaints.splice(0)).toEqual([]);
    },
    { auto: true },
  ],
});

/** Both identity providers have the same two fields and one button; Keycloak refuses whoever just signs in elsewhere. */
export async function logIn(page: Page, person: string) {
  await expect(async () => {
    await page.locator("#username").fill(person);
    await page.locator("#password").fill(person);
    const answered = page.waitForResponse((response) => response.request().method() === "POST" && response.url().includes("/realms/"), { timeout: 20_000 * patience });
    await page.locator("[type=submit]").click();
    const answer = await answered;
    if (answer.ok()) await page.waitForLoadState();
    expect(answer.status(), "Whoever is let in is led back.").toBeGreaterThanOrEqual(300);
  }).toPass({ timeout: 60_000 * patience });
}

/** A browser of one's own, with nobody signed in; what its pages complain about fails the test. */
export async function visitor(browser: Browser, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
  const context = await browser.newContext(options);
  contexts.push(context);
  context.on("weberror", (error) => complaints.push(error.error().message));
  context.on("console", (message) => {
    // Refusals (401, 412) are part of some tests; the browser notes each.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) complaints.push(message.text());
  });
  return context.newPage();
}

/** A browser of one's own, signed in, at an address of the application. */
export async function as(browser: Browser, person: string, path: string, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
  const known = sessions.get(person);
  const page = await visitor(browser, { ...options, ...(known && { storageState: known }) });
  await page.goto(path);
  if (known === undefined) {
    // The shop's window is for everyone; any other page leads to the login by itself.
    if (path === "/") await page.getByRole("button", { name: "Sign in to shop" }).click();
    await logIn(page, person);
  }
  await expect(page.getByRole("button", { name: /^(Logout|Abmelden)$/ })).toBeVisible();
  sessions.set(person, await page.context().storageState());
  return page;
}

/** The day that many days from now on the promotions' own calendar. */
export function inDays(days: number): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(Date.now() + days * day);
}

function midnight(date: string): string {
  const name = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(new Date(`${date}T12:00:00Z`));
  const offset = name.find(({ type }) => type === "timeZoneName")?.value.replace("GMT", "") ?? "";
  return `${date}T00:00:00${offset === "" ? "+00:00" : offset}`;
}

/** A promotion from one day up to (not including) another. */
export function promotion(title: string, from: number, until: number, changes: Partial<EventDraft> = {}): EventDraft {
  return {
    title,
    description: "Good things for the table.",
    promotion_package: { name: "Table", coupon_code: "TABLE15", discount: { kind: "percent", value: 15 }, products: [] },
    start_datetime: midnight(inDays(from)),
    end_datetime: midnight(inDays(until)),
    timezone: zone,
    send_time: "00:00",
    audience: { segment: "all" },
    subject: `${title}: {{ package.discount }} off for you, {{ customer.first_name }}`,
    content: "Hello {{ customer.first_name }},\n\ntake **{{ package.discount }} off** with the code `{{ package.coupon_code }}`.\n\n- until {{ event.end_date | date }}\n- also in {{ customer.city | default('your town') }}",
    ...changes,
  };
}

export async function plan(draft: EventDraft, { publish = false } = {}): Promise<PromotionEvent> {
  const created = await call("ada", "POST", "/events", draft);
  expect(created.status, JSON.stringify(created.data)).toBe(201);
  const event = created.data as PromotionEvent;
  planned.push(event);
  if (!publish) return event;
  const published = await call("ada", "POST", `/events/${event.event_id}/publish`, undefined, { "If-Match": created.etag });
  expect(published.status, JSON.stringify(published.data)).toBe(200);
  return published.data as PromotionEvent;
}

export async function saved(event: Pick<PromotionEvent, "event_id">): Promise<PromotionEvent> {
  return (await call("ada", "GET", `/events/${event.event_id}`)).data as PromotionEvent;
}

/** For what a story has planned with the mouse. */
export async function forget(eventId: string) {
  planned.push(await saved({ event_id: eventId }));
}

export async function clear(...events: PromotionEvent[]) {
  for (const event of events) {
    const now = await call("ada", "GET", `/events/${event.event_id}`);
    const current = now.data as PromotionEvent;
    if (now.status !== 200 || current.status === "EXPIRED") continue;
    const path = `/events/${event.event_id}`;
    const draft = current.status === "PUBLISHED" ? await call("ada", "POST", `${path}/withdraw`, undefined, { "If-Match": now.etag }) : now;
    await call("ada", "DELETE", path, undefined, { "If-Match": draft.etag });
  }
}

/** The bar of a promotion in month or week: its first piece. */
export function bar(page: Page, title: string) {
  return page.locator("[data-event-id]").filter({ hasText: title }).first();
}

/** As whoever tabs does: what is still being drawn takes no focus. */
export async function focus(target: Locator) {
  await expect(async () => {
    await target.focus();
    await expect(target).toBeFocused({ timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
}

/** Beside a day's number, where no bar of a promotion lies. */
export async function besideNumber(page: Page, date: string) {
  const box = await page.locator(`[data-day="${date}"]`).boundingBox();
  if (box === null) throw new Error(`${date} is not on the page`);
  return { x: box.x + box.width + 40, y: box.y + box.height / 2 };
}

/** The middle of a day's cell. */
export async function cell(page: Page, date: string) {
  const box = await page.locator(`[data-day="${date}"]`).boundingBox();
  if (box === null) throw new Error(`${date} is not on the page`);
  return { x: box.x + 60, y: box.y + 70 };
}

/** No serious violation of WCAG 2.2 AA. */
export async function expectAccessible(page: Page) {
  await expectNoViolation(rulesFor(page).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]));
}

/** The same page in other colours: nothing else can have changed. */
export async function expectLegible(page: Page) {
  await expectNoViolation(rulesFor(page).withRules(["color-contrast"]));
}

/** Without the lists of what is fine, and in the page itself: that takes most of the time. */
function rulesFor(page: Page): AxeBuilder {
  return new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).setLegacyMode(true);
}

async function expectNoViolation(rules: AxeBuilder) {
  const { violations } = await rules.analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary ?? ""}`).join(" | ")}`)).toEqual([]);
}

/** Nothing to scroll sideways. */
export async function expectFits(page: Page) {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
}

/** A picture of this moment, in the run's output folder, for people to look at. */
export async function screenshot(page: Page, name: string) {
  await page.screenshot({ path: test.info().outputPath(`${name}.png`) });
}

/** Renews a picture of docs/screenshots; those that nobody shows are not taken. */
export async function picture(page: Page, name: string) {
  const path = join(pictures, `${name}.png`);
  if (pictured && existsSync(path)) await page.screenshot({ path, animations: "disabled" });
}

/** What is on the page in both themes and on a phone: legible, accessible, and in pictures. */
export async function expectPresentable(page: Page, name: string) {
  await page.setViewportSize(desktop);
  await page.emulateMedia({ colorScheme: "light" });
  await expectAccessible(page);
  await picture(page, name);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectLegible(page);
  await picture(page, `${name}-dark`);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 360, height: 780 });
  await expectFits(page);
  await picture(page, `${name}-phone`);
}
