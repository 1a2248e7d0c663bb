import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Change, EventDraft, PromotionEvent } from "@/api/types";
import { setLanguage } from "@/i18n/language";
import { current } from "@/test/current";
import { springSale } from "@/test/fake-api";
import { open } from "@/test/render";

const day = 86_400_000;
const inDays = (days: number) => new Date(Math.floor(Date.now() / day) * day + days * day).toISOString();
const soon = (changes: Partial<EventDraft> = {}) => springSale({ start_datetime: inDays(-2), end_datetime: inDays(5), timezone: "UTC", ...changes });
const offer = springSale().promotion_package;


function page(event: PromotionEvent) {
  return open(`/admin/event-calendar/events/${event.event_id}`, "admin");
}

/** The changed fields of the newest entry, as they are read. */
async function changedFields(event: PromotionEvent, fields: Change["fields"], region = "History") {
  current.api.note(event, "updated", fields);
  page(event);
  const history = within(await screen.findByRole("region", { name: region }));
  const [newest] = await history.findAllByRole("listitem");
  const [, ...lines] = newest?.querySelectorAll("p") ?? [];
  return lines.map(({ textContent }) => textContent.replace(/[\u2068\u2069]/g, "").replace(/[\u00a0\u202f]/g, " "));
}

test("a title that looks like a time stays a title", async () => {
  const event = current.api.addEvent(soon());

  expect(await changedFields(event, { title: { from: "2026-11-27T00:00 Black Friday", to: "2026-99-99T99:99" } })).toEqual([
    "Title: 2026-11-27T00:00 Black Friday → 2026-99-99T99:99",
  ]);
});

const packages = { promotion_package: { from: offer, to: { ...offer, discount: { kind: "amount", value: 5 }, coupon_code: null, products: ["MUG-01", "TEA-02"] } } };

test("what changed stands under its label, products by name", async () => {
  const event = current.api.addEvent(soon());
  const fields = { ...packages, audience: { from: { segment: "all" }, to: { segment: "vip" } }, send_time: { from: "09:00", to: "10:30" } };
  const catalogue = "Stoneware mug";

  const lines = await changedFields(event, fields);
  await screen.findAllByText(new RegExp(catalogue));

  expect(lines.slice(0, 2)).toEqual(["Discount: 20% → €5.00", "Coupon code: SPRING20 → nothing"]);
  expect(lines.slice(3)).toEqual(["Daily send time: 09:00 → 10:30", "Audience: All customers → VIP customers"]);
  expect(await screen.findByText("Stoneware mug and Darjeeling, first flush")).toBeVisible();
});

test("in German too", async () => {
  setLanguage("de");
  const event = current.api.addEvent(soon());

  expect((await changedFields(event, { ...packages, status: { from: "DRAFT", to: "PUBLISHED" } }, "Verlauf")).filter((line) => !line.startsWith("Produkte"))).toEqual([
    "Rabatt: 20 % → 5,00 €",
    "Gutscheincode: SPRING20 → nichts",
    "Status: Entwurf → Veröffentlicht",
  ]);
});

test("a window is shown in the promotion's zone, and the zone is named", async () => {
  const event = current.api.addEvent(soon({ timezone: "Asia/Tokyo" }));

  const [line] = await changedFields(event, { start_datetime: { from: "2027-03-01T00:00:00+09:00", to: "2027-03-02T00:00:00+09:00" } });

  expect(line).toMatch(/^Starts: .*(1 Mar|Mar 1).*2027.*(00:00|12:00 AM).* → .*(2 Mar|Mar 2).*2027.*(00:00|12:00 AM).* \(Asia\/Tokyo\)$/);
});

test("older changes come page by page", async () => {
  const event = current.api.addEvent(soon());
  for (let n = 1; n <= 60; n += 1) current.api.note(event, "updated", { title: { from: `Title ${n}`, to: `Title ${n + 1}` } });
  const { user } = page(event);
  const history = within(await screen.findByRole("region", { name: "History" }));
  await history.findByText("Title 61");
  expect(history.queryByText("Title 2")).not.toBeInTheDocument();

  await user.click(history.getByRole("button", { name: "Show older changes" }));

  expect(await history.findAllByText("Title 2")).not.toHaveLength(0);
  expect(history.queryByRole("button", { name: "Show older changes" })).not.toBeInTheDocument();
});

test("a recorded run names its day and what came of it", async () => {
  const event = current.api.addEvent(soon());
  const run = { date: "2027-01-05", outcome: "completed", reason: null, recipients: 62, created: 0, duplicates: 0, skipped: { "content: package.coupon_code has no value": 62 }, started_at: "", finished_at: "" };
  current.api.note(event, "run_recorded", { run: { from: null, to: run } }, { changed_by: "dispatch", changed_by_name: null });
  page(event);

  const history = within(await screen.findByRole("region", { name: "History" }));
  expect(await history.findByText(/2027: Failed$/)).toBeVisible();
});

test("a day that was missed is named among the changes and the runs", async () => {
  const event = current.api.addEvent(soon(), { status: "PUBLISHED", missed: ["2027-01-05"] });
  current.api.note(event, "day_missed", { missed: { from: null, to: "2027-01-05" } }, { changed_by: "scheduler", changed_by_name: null });
  page(event);

  const history = within(await screen.findByRole("region", { name: "History" }));
  expect(await history.findByText("Day missed")).toBeVisible();
  expect(history.getByText(/Jan.* 5, 2027$/)).toBeVisible();
  expect(history.getByTitle("scheduler")).toHaveTextContent("by the system");
  expect(screen.getByText("Missed")).toBeVisible();
});

const report = { revision: 1, slices: 1, slices_done: 1, recipients: 62, duplicates: 0, reason: null, started_at: inDays(0), finished_at: inDays(0), read: 0 } as const;

test("a run that gave nobody a message is not completed", async () => {
  const event = current.api.addEvent(soon(), { status: "PUBLISHED" });
  current.api.runs = [{ ...report, event_id: event.event_id, date: inDays(0).slice(0, 10), state: "completed", created: 0, skipped: { "package.coupon_code has no value": 62 } }];
  page(event);

  const runs = within(await screen.findByRole("region", { name: "Messages by day" }));
  expect(await runs.findByText("Failed")).toBeVisible();
  expect(runs.getByText("package.coupon_code has no value")).toBeVisible();
  expect(runs.queryByText("Completed")).not.toBeInTheDocument();
});

test("a run's reasons are in the page's language; one that is not known stays as it is", async () => {
  setLanguage("de");
  const event = current.api.addEvent(soon(), { status: "PUBLISHED" });
  const run = { ...report, event_id: event.event_id, state: "completed", created: 50 } as const;
  const skipped = { "subject: customer.city has no value; content: is empty once it is rendered": 3, "What is known of this customer cannot be read.": 2, "out of ink": 1 };
  current.api.runs = [
    { ...run, date: inDays(0).slice(0, 10), skipped },
    { ...run, date: inDays(-1).slice(0, 10), state: "skipped", reason: "All of its products are sold out.", created: 0, skipped: {} },
  ];
  page(event);

  const runs = within(await screen.findByRole("region", { name: "Nachrichten nach Tagen" }));
  expect(await runs.findByText("3 × Betreff: customer.city hat keinen Wert; Inhalt: für diese Person leer")).toBeVisible();
  expect(runs.getByText("2 × Die Kundendaten des Shops sind nicht lesbar.")).toBeVisible();
  expect(runs.getByText("1 × out of ink")).toBeVisible();
  expect(runs.getByText("Alle Produkte sind ausverkauft.")).toBeVisible();
});

test("one reader of a thousand is less than one percent, not none", async () => {
  const event = current.api.addEvent(soon(), { status: "PUBLISHED" });
  current.api.runs = [{ ...report, event_id: event.event_id, date: inDays(0).slice(0, 10), state: "completed", recipients: 1002, created: 1002, skipped: {}, read: 1 }];
  page(event);

  expect(await screen.findByText("(<1%)")).toBeVisible();
});

test("a run that was stopped says so, and whom it had reached", async () => {
  const run = { date: inDays(0).slice(0, 10), outcome: "withdrawn", reason: null, recipients: 700, created: 700, duplicates: 0, skipped: {}, started_at: inDays(0), finished_at: inDays(0) } as const;
  page(current.api.addEvent(soon(), { runs: [run] }));

  const row = (await screen.findByText("Withdrawn")).closest("tr");
  expect(row).toHaveTextContent("700");
});

test("after today's messages the next ones are announced as such", async () => {
  const run = { date: inDays(0).slice(0, 10), outcome: "completed", reason: null, recipients: 2, created: 2, duplicates: 0, skipped: {}, started_at: inDays(0), finished_at: inDays(0) } as const;
  const event = current.api.addEvent(soon(), { status: "PUBLISHED", runs: [run] });
  page(event);

  const details = within(await screen.findByRole("complementary", { name: "Details" }));
  expect(await details.findByText("Sent today. Next:")).toBeVisible();
  expect(details.queryByText("immediately, for today")).not.toBeInTheDocument();
});

test("the panel of a promotion that was sent today announces the next day too", async () => {
  const run = { date: inDays(0).slice(0, 10), outcome: "completed", reason: null, recipients: 2, created: 2, duplicates: 0, skipped: {}, started_at: inDays(0), finished_at: inDays(0) } as const;
  const event = current.api.addEvent(soon(), { status: "PUBLISHED", runs: [run] });
  open(`/admin/event-calendar/${event.event_id}`, "admin");

  const preview = within(await screen.findByRole("region", { name: "Preview" }));
  expect(await preview.findByText("Sent today. Next:", {}, { timeout: 5000 })).toBeVisible();
  expect(preview.queryByText("immediately, for today")).not.toBeInTheDocument();
});

test.each([
  ["en", "Delete", "The promotion is published. Withdraw it first."],
  ["de", "Löschen", "Die Aktion ist veröffentlicht. Ziehen Sie sie zuerst zurück."],
] as const)("an action that the server does not allow says why, in %s", async (language, label, reason) => {
  setLanguage(language);
  const event = current.api.addEvent(soon(), { status: "PUBLISHED" });
  const { user } = page(event);
  const button = await screen.findByRole("button", { name: label });
  expect(button).toHaveAttribute("aria-disabled", "true");
  expect(button).toHaveAccessibleDescription(reason);

  await user.click(button);

  expect(await screen.findByText(reason)).toBeVisible();
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("a draft whose window is over cannot be published, and says so", async () => {
  const event = current.api.addEvent(soon({ start_datetime: inDays(-9), end_datetime: inDays(-2) }));
  const { user } = page(event);

  await user.click(await screen.findByRole("button", { name: "Publish" }));

  expect(await screen.findByText("The window is over. Move its end.")).toBeVisible();
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("a refusal with a code that is newer than the page comes in the API's English, or in general words", async () => {
  const event = current.api.addEvent(soon());
  event.allowed_actions = [{ action: "publish", allowed: false, code: "needs_approval", reason: "Somebody else must approve it." }];
  const { user } = page(event);

  await user.click(await screen.findByRole("button", { name: "Publish" }));

  expect(await screen.findByText("Somebody else must approve it.")).toBeVisible();
});
