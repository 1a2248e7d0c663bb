import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { EventDraft } from "@/api/types";
import { today } from "@/features/calendar/model/zoned-time";
import { setLanguage } from "@/i18n/language";
import { current } from "@/test/current";
import { problem, springSale } from "@/test/fake-api";
import { open } from "@/test/render";

const home = "/admin/event-calendar";
const inDays = (days: number) => new Date(Date.parse(`${today("UTC")}T00:00:00Z`) + days * 86_400_000).toISOString();
const soon = (changes: Partial<EventDraft> = {}) => springSale({ start_datetime: inDays(2), end_datetime: inDays(5), timezone: "UTC", ...changes });
const edit = (changes: Partial<EventDraft> = {}, more = {}) => {
  const event = current.api.addEvent(soon(changes), more);
  return { event, path: `${home}/${event.event_id}?view=list` };
};
const field = (name: string | RegExp) => screen.findByRole("textbox", { name });


/** What a reload leaves: the tab's storage, and none of the page. */
function reload() {
  document.body.innerHTML = "";
}

async function fill(user: ReturnType<typeof open>["user"], title: string) {
  await field("Title");
  for (const [name, text] of [["Title", title], ["Package name", "Tea"], ["Subject", "Tea"], ["Content", "Drink."]] as const) {
    await user.click(screen.getByRole("textbox", { name }));
    await user.paste(text);
  }
}

test("saved again after a reload that came before the answer, it is one draft", async () => {
  const keys: (string | null)[] = [];
  const handle = current.api.handle.bind(current.api);
  vi.spyOn(current.api, "handle").mockImplementation((request) => {
    if (request.method !== "POST" || !request.url.endsWith("/events")) return handle(request);
    keys.push(request.headers.get("Idempotency-Key"));
    return keys.length === 1 ? new Promise<Response>(() => undefined) : handle(request);
  });
  const first = open(`${home}/new?view=list`, "admin");
  await fill(first.user, "Tea week");
  await first.user.click(screen.getByRole("button", { name: "Save draft" }));
  await waitFor(() => expect(keys).toHaveLength(1));
  reload();

  const { user } = open(`${home}/new?view=list`, "admin");
  expect(await field("Title")).toHaveValue("Tea week");
  await user.click(screen.getByRole("button", { name: "Save draft" }));
  await waitFor(() => expect(keys).toHaveLength(2));

  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(keys[1]).toBe(keys[0]);
});

test("unsaved work is shown on its own record only", async () => {
  const { event, path } = edit();
  const first = open(`${home}/new?view=list`, "admin");
  await first.user.type(await field("Title"), "Half a thought");
  reload();

  for (const other of [`${home}/new?view=list&copy=${event.event_id}`, `${home}/new?view=list&from=2027-03-02`, path]) {
    open(other, "admin");
    expect(await field("Title")).not.toHaveValue("Half a thought");
    expect(screen.queryByText(/What you had typed here is restored/)).not.toBeInTheDocument();
    reload();
  }

  open(`${home}/new?view=list`, "admin");
  expect(await field("Title")).toHaveValue("Half a thought");
});

test("a missing time is reported at its field", async () => {
  const { path } = edit();
  const { user } = open(path, "admin");
  await user.clear(await screen.findByLabelText("Starts"));
  await user.click(screen.getByRole("button", { name: "Save draft" }));

  expect(await screen.findByText("Please give a day and a time.")).toBeVisible();
  expect(screen.getByLabelText("Starts")).toHaveAccessibleDescription(/Please give a day and a time/);
});

test("a decimal comma is a decimal comma on a German page, and what is no number is refused", async () => {
  setLanguage("de");
  const { event, path } = edit();
  const { user, api } = open(path, "admin");
  const value = await field(/Wert/);

  await user.clear(value);
  await user.type(value, "7,5,5");
  await user.click(screen.getByRole("button", { name: "Entwurf speichern" }));
  expect(await screen.findByText("Bitte eine Zahl angeben, etwa 7,5.")).toBeVisible();
  await user.clear(value);
  await user.type(value, "7,5");
  await user.click(screen.getByRole("button", { name: "Entwurf speichern" }));

  await waitFor(() => expect(api.events[0]).toMatchObject({ event_id: event.event_id, promotion_package: { discount: { kind: "percent", value: 7.5 } } }));
  expect(value).toHaveValue("7,5");
});

test("a zone is found by its present name, and another name of the same zone is no change", async () => {
  const { path } = edit({ timezone: "Europe/Kiev" });
  const { user, api } = open(path, "admin");
  const zone = await screen.findByRole("combobox", { name: "Time zone" });
  expect((zone as HTMLInputElement).value).toMatch(/^Kyiv, Europe \(UTC\+0[23]:00\)$/);

  await user.clear(zone);
  await user.type(zone, "kyiv{Enter}");
  expect(screen.getByRole("button", { name: "Save draft" })).toBeDisabled();
  await user.clear(zone);
  await user.paste("kolkata");
  await user.click(screen.getByRole("option", { name: /Kolkata/ }));
  await user.click(screen.getByRole("button", { name: "Save draft" }));

  await waitFor(() => expect(api.events[0]?.timezone).toBe("Asia/Kolkata"));
});

test("a zone that does not exist is refused at its field", async () => {
  const { user } = open(edit().path, "admin");
  const zone = await screen.findByRole("combobox", { name: "Time zone" });
  await user.clear(zone);
  await user.paste("Gotham");
  expect(screen.getByText("No time zone matches.")).toBeVisible();
  await user.tab();

  expect(await screen.findByText("This is not a time zone.")).toBeVisible();
});

test("where the window is over there is nothing to publish, and one reason", async () => {
  const { path } = edit({ start_datetime: inDays(-5), end_datetime: inDays(-2) });
  const { user } = open(path, "admin");
  await user.click(await screen.findByRole("button", { name: "Publish" }));

  const question = within(await screen.findByRole("dialog", { name: "Publish Spring sale?" }));
  expect(await question.findAllByText("The window is over. Move its end.")).toHaveLength(1);
  expect(question.queryByRole("button", { name: "Publish" })).not.toBeInTheDocument();
  expect(question.queryByText(/customers/)).not.toBeInTheDocument();
});

test("hindrances name products and fields as the page does, each once", async () => {
  setLanguage("de");
  const { path } = edit();
  const sold = { field: "promotion_package.products[0]", reason: "POT-03 is out of stock", code: "out_of_stock", params: { sku: "POT-03" } };
  const { user, api } = open(path, "admin");
  api.previewProblems = [sold, { ...sold, field: "promotion_package.products[1]" }, { field: "content", reason: "x", code: "no_value", params: { name: "package.coupon_code" } }];
  await user.click(await screen.findByRole("button", { name: "Veröffentlichen" }));

  const question = within(await screen.findByRole("dialog", { name: /veröffentlichen/ }));
  expect(await question.findAllByText("Glass teapot ist ausverkauft.")).toHaveLength(1);
  expect(question.getByText(/^Inhalt: Gutscheincode \(package.coupon_code\) hat keinen Wert/)).toBeVisible();
});

test("a new promotion is published from what is typed: nothing is saved before the answer, nor said to overlap itself", async () => {
  const { user, api, router } = open(`${home}/new?view=list&from=${inDays(2).slice(0, 10)}`, "admin");
  await fill(user, "Tea week");
  await user.click(screen.getByRole("button", { name: "Publish" }));
  const question = within(await screen.findByRole("dialog", { name: "Publish Tea week?" }));
  await question.findByRole("heading", { name: "Tea" });
  expect(api.events).toEqual([]);
  await user.click(question.getByRole("button", { name: "Publish" }));

  await waitFor(() => expect(api.events[0]).toMatchObject({ title: "Tea week", status: "PUBLISHED" }));
  await waitFor(() => expect(router.state.location.pathname).toBe(`${home}/${api.events[0]?.event_id}`));
});

test("seconds of an end outlive an edit of something else", async () => {
  const { path } = edit({ end_datetime: inDays(5).replace("00:00:00.000Z", "23:59:59+00:00") });
  const { user, api } = open(path, "admin");
  await user.type(await field("Title"), "!");
  await user.click(screen.getByRole("button", { name: "Save draft" }));

  await waitFor(() => expect(api.events[0]?.title).toBe("Spring sale!"));
  expect(api.events[0]?.end_datetime).toContain("T23:59:59");
});

test("what has begun keeps its start and its zone", async () => {
  const { path } = edit({ start_datetime: inDays(-1) }, { status: "PUBLISHED" });
  open(path, "admin");

  expect(await screen.findByLabelText("Starts")).toHaveAttribute("readonly");
  expect(screen.getByRole("combobox", { name: "Time zone" })).toHaveAttribute("readonly");
  expect(screen.getByLabelText("Ends")).not.toHaveAttribute("readonly");
  expect(screen.getByText("The promotion has begun, so its start can no longer change.")).toBeVisible();
  expect(screen.getByText("The promotion has begun, so its time zone can no longer change.")).toBeVisible();
});

test("dates that nobody has typed follow the day that is picked", async () => {
  const { user, router } = open(`${home}/new?view=list&from=2027-03-02`, "admin");
  await user.type(await field("Title"), "Tea week");
  await router.navigate(`${home}/new?view=list&from=2027-03-09`);

  await waitFor(() => expect(screen.getByLabelText("Starts")).toHaveValue("2027-03-09T00:00"));
  expect(screen.getByRole("textbox", { name: "Title" })).toHaveValue("Tea week");
});

test("my changes are saved over somebody's that changed nothing of what I see", async () => {
  const { event, path } = edit();
  const { user, api } = open(path, "admin");
  await user.type(await field("Title"), "!");
  api.changeElsewhere(event, {});
  await user.click(screen.getByRole("button", { name: "Save draft" }));

  await waitFor(() => expect(api.events[0]).toMatchObject({ title: "Spring sale!", revision: 3 }));
  expect(screen.queryByRole("dialog", { name: /has changed/ })).not.toBeInTheDocument();
});

test("a refusal is worded in the page's language", async () => {
  setLanguage("de");
  const { event, path } = edit();
  const { user, api } = open(path, "admin");
  api.failing(`PUT /events/${event.event_id}`, problem(503, "The database does not answer."));
  await user.type(await field("Titel"), "!");
  await user.click(screen.getByRole("button", { name: "Entwurf speichern" }));

  expect(await screen.findByText(/Der Dienst ist gerade nicht verfügbar/)).toBeVisible();
});

test("dialogs and the product list say in the page's language why something failed", async () => {
  setLanguage("de");
  const { event, path } = edit();
  current.api.failing("GET /products", problem(503, "The database does not answer."));
  current.api.failing(`DELETE /events/${event.event_id}`, problem(409, "Messages were sent.", undefined, "has_sent"));
  const { user } = open(path, "admin");

  expect(await screen.findByText(/Die Produkte konnten nicht geladen werden. Der Dienst ist gerade nicht verfügbar/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Löschen" }));
  await user.click(within(await screen.findByRole("dialog", { name: /löschen/ })).getByRole("button", { name: "Löschen" }));
  expect(await screen.findByText(/Von dieser Aktion wurden Nachrichten verschickt/)).toBeVisible();
});

test("names are inserted where the author was, and long texts are counted", async () => {
  const { user } = open(edit().path, "admin");
  const subject = await field("Subject");
  await user.clear(subject);
  await user.click(screen.getByRole("button", { name: "City" }));
  expect(subject).toHaveValue("{{ customer.city }}");

  await user.click(await field("Title"));
  await user.paste("x".repeat(190));
  expect(screen.getByText(`${190 + "Spring sale".length} of 200 characters`)).toBeVisible();
});

test.each([
  ["is on", { start_datetime: inDays(-2) }, 1],
  ["has not begun", {}, 0],
])("while a promotion %s, the form says from when a change applies", async (_, window, notices) => {
  const { path } = edit(window, { status: "PUBLISHED" });
  const { user } = open(path, "admin");
  const title = await field("Title");
  expect(screen.queryByText(/applies from the next day on/)).toBeNull();

  await user.type(title, "!");

  expect(screen.queryAllByText(/applies from the next day on/)).toHaveLength(notices);
});
