import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { EventDraft } from "@/api/types";
import { today } from "@/features/calendar/model/zoned-time";
import { current } from "@/test/current";
import { problem, springSale } from "@/test/fake-api";
import { open } from "@/test/render";

const home = "/admin/event-calendar";
const inDays = (days: number) => new Date(Date.parse(`${today("UTC")}T00:00:00Z`) + days * 86_400_000).toISOString();
const soon = (changes: Partial<EventDraft> = {}) => springSale({ start_datetime: inDays(2), end_datetime: inDays(5), timezone: "UTC", ...changes });

test("a promotion lies on the month with its name, status and window", async () => {
  current.api.addEvent(soon(), { status: "PUBLISHED" });
  open(`${home}?date=${inDays(2).slice(0, 10)}`, "admin");

  expect((await screen.findAllByText(/Spring sale, Upcoming, /))[0]).toBeInTheDocument();
});

test("only what the page shows is fetched", async () => {
  const asked = vi.spyOn(current.api, "handle");
  open(`${home}?view=list&date=2026-03-10`, "admin");
  await screen.findByRole("heading", { name: "Nothing planned here" });

  const urls = asked.mock.calls.map(([request]) => new URL(request.url)).filter(({ pathname }) => pathname === "/api/events");
  expect(urls.map(({ searchParams }) => [searchParams.get("from"), searchParams.get("to")])).toEqual([["2026-02-28T00:00:00Z", "2026-04-02T00:00:00Z"]]);
});

test("the list can be filtered by word and status", async () => {
  current.api.addEvent(soon({ title: "Tea week" }));
  current.api.addEvent(soon({ title: "Mug days" }), { status: "PUBLISHED" });
  const { user } = open(`${home}?view=list&date=${inDays(2).slice(0, 10)}`, "admin");
  await screen.findByRole("link", { name: "Tea week" });

  await user.click(screen.getByRole("button", { name: "Upcoming 1" }));
  await waitFor(() => expect(screen.queryByRole("link", { name: "Tea week" })).not.toBeInTheDocument());
  expect(screen.getByRole("link", { name: "Mug days" })).toBeVisible();
  await user.type(screen.getByRole("searchbox", { name: "Search promotions" }), "nothing");

  expect(await screen.findByRole("heading", { name: "No promotion matches" })).toBeVisible();
});

test("a draft is written, checked as one types, and saved", async () => {
  const { user, api, router } = open(`${home}/new?view=list&from=2027-03-02&until=2027-03-04`, "admin");
  const form = within(await screen.findByRole("dialog", { name: "New promotion" }));

  await user.click(form.getByRole("textbox", { name: "Title" }));
  await user.tab();
  expect(await form.findByText("Please fill this in.")).toBeVisible();
  await user.type(form.getByRole("textbox", { name: "Title" }), "Tea week");
  expect(form.queryByText("Please fill this in.")).not.toBeInTheDocument();
  await user.type(form.getByRole("textbox", { name: "Package name" }), "Tea");
  await user.click(await form.findByRole("checkbox", { name: /Darjeeling.*7 left/ }));
  expect(await form.findByText(/1,002 customers would get it today/)).toBeVisible();
  await user.type(form.getByRole("textbox", { name: "Subject" }), "Tea, {{{{ customer.first_name }}");
  await user.type(form.getByRole("textbox", { name: "Content" }), "Drink **up**.");
  expect(await form.findByRole("heading", { name: "Tea, Bob" })).toBeVisible();
  await user.click(form.getByRole("button", { name: "Save draft" }));

  expect(await screen.findByText("Tea week is saved as a draft.")).toBeVisible();
  const [event] = api.events;
  expect(event).toMatchObject({ title: "Tea week", status: "DRAFT", promotion_package: { products: ["TEA-02"] } });
  expect(router.state.location.pathname).toBe(`${home}/${event?.event_id}`);
});

test("errors of the server stand at their fields", async () => {
  const event = current.api.addEvent(soon());
  const { user, api } = open(`${home}/${event.event_id}?view=list`, "admin");
  api.failing(`PUT /events/${event.event_id}`, problem(400, "The event is not valid.", [{ field: "promotion_package.coupon_code", reason: "is too long", code: "too_long", params: { limit: 64 } }]));

  await user.type(await screen.findByRole("textbox", { name: /Coupon code/ }), "X");
  await user.click(screen.getByRole("button", { name: "Save draft" }));

  expect(await screen.findByText("Up to 64 characters.")).toBeVisible();
  expect(screen.getByRole("textbox", { name: /Coupon code/ })).toHaveAccessibleDescription(/Up to 64 characters/);
});

test("publishing says who gets what and when before it happens", async () => {
  const event = current.api.addEvent(soon());
  const { user, api } = open(`${home}/${event.event_id}?view=list`, "admin");

  await user.click(await screen.findByRole("button", { name: "Publish" }));
  const question = within(await screen.findByRole("dialog", { name: "Publish Spring sale?" }));
  expect(await question.findByText(/All customers: 1,002 customers/)).toBeVisible();
  expect(await question.findByRole("heading", { name: "Hello Bob, spring is here" })).toBeVisible();
  expect(api.events[0]?.status).toBe("DRAFT");
  await user.click(question.getByRole("button", { name: "Publish" }));

  expect(await screen.findByText("Spring sale is published.")).toBeVisible();
  expect(api.events[0]?.status).toBe("PUBLISHED");
});

test("someone else's edit in between shows both versions and loses nothing", async () => {
  const event = current.api.addEvent(soon());
  const { user, api } = open(`${home}/${event.event_id}?view=list`, "admin");
  const title = await screen.findByRole("textbox", { name: "Title" });
  await user.clear(title);
  await user.type(title, "My title");
  api.changeElsewhere(event, { subject: "Their subject" });

  await user.click(screen.getByRole("button", { name: "Save draft" }));
  const conflict = within(await screen.findByRole("dialog", { name: "Somebody else has changed this promotion" }));
  expect(conflict.getByRole("radio", { name: /Mine My title/ })).toBeChecked();
  expect(conflict.getByRole("radio", { name: /Theirs Their subject/ })).toBeChecked();
  await user.click(conflict.getByRole("button", { name: "Save merged version" }));

  await waitFor(() => expect(api.events[0]).toMatchObject({ title: "My title", subject: "Their subject", revision: 3 }));
});

test("leaving with unsaved changes asks", async () => {
  const event = current.api.addEvent(soon());
  const { user, router } = open(`${home}/${event.event_id}?view=list`, "admin");
  await user.type(await screen.findByRole("textbox", { name: "Title" }), "!");

  await user.click(screen.getByRole("button", { name: "Close" }));
  await user.click(await screen.findByRole("button", { name: "Keep editing" }));
  expect(screen.getByRole("textbox", { name: "Title" })).toHaveValue("Spring sale!");
  await user.click(screen.getByRole("button", { name: "Close" }));
  await user.click(await screen.findByRole("button", { name: "Leave without saving" }));

  await waitFor(() => expect(router.state.location.pathname).toBe(home));
});

test("what was typed before a login is there afterwards", async () => {
  const event = current.api.addEvent(soon());
  const { user } = open(`${home}/${event.event_id}?view=list`, "admin");
  await user.type(await screen.findByRole("textbox", { name: "Title" }), " again");
  document.body.innerHTML = "";

  open(`${home}/${event.event_id}?view=list`, "admin");

  expect(await screen.findByText(/What you had typed here is restored/)).toBeVisible();
  expect(screen.getByRole("textbox", { name: "Title" })).toHaveValue("Spring sale again");
  expect(screen.getByRole("button", { name: "Save draft" })).toBeEnabled();
});

test("overlapping promotions are marked with the reason", async () => {
  const event = current.api.addEvent(soon());
  current.api.addEvent(soon({ title: "Mug days" }));
  open(`${home}/${event.event_id}?view=list&date=${inDays(2).slice(0, 10)}`, "admin");

  expect(await screen.findByText("Shares Stoneware mug with Mug days.")).toBeVisible();
  expect(screen.getAllByText("overlaps with others")).toHaveLength(2);
});

test("a promotion can be moved by keyboard and put back", async () => {
  const event = current.api.addEvent(soon());
  const { user, api } = open(`${home}?date=${inDays(2).slice(0, 10)}`, "admin");
  const [bar] = await screen.findAllByText(/Spring sale, Draft, /);
  const target = bar?.closest("[data-event-id]") ?? document.body;

  fireEvent.keyDown(target, { key: "ArrowRight", altKey: true });
  await waitFor(() => expect(Date.parse(api.events[0]?.start_datetime ?? "")).toBe(Date.parse(inDays(3))));
  expect(Date.parse(api.events[0]?.end_datetime ?? "")).toBe(Date.parse(inDays(6)));
  await user.click(await screen.findByRole("button", { name: "Undo" }));

  await waitFor(() => expect(Date.parse(api.events[0]?.start_datetime ?? "")).toBe(Date.parse(event.start_datetime)));
});

test("the event page shows the runs by day and the history", async () => {
  const event = current.api.addEvent(soon({ start_datetime: inDays(-2) }), { status: "PUBLISHED" });
  current.api.runs = [
    { event_id: event.event_id, date: "2026-03-02", state: "completed", reason: null, revision: 1, slices: 2, slices_done: 2, recipients: 1002, created: 1000, duplicates: 0, skipped: { "no name": 2 }, started_at: inDays(0), finished_at: inDays(0), read: 250 },
  ];
  open(`${home}/events/${event.event_id}`, "admin");

  const row = within(await screen.findByRole("row", { name: /Mon,? 2 Mar|Mon, Mar 2/ }));
  expect(row.getByText("Completed")).toBeVisible();
  expect(row.getByText("1,000")).toBeVisible();
  expect(row.getByText("2 × no name")).toBeVisible();
  expect(row.getByText(/25%/)).toBeVisible();
  expect(await screen.findByText(/by you/)).toBeVisible();
});

test("a day that is delivered is not announced as the next message", async () => {
  const done = { outcome: "completed", reason: null, recipients: 2, created: 2, duplicates: 0, skipped: {}, started_at: inDays(0), finished_at: inDays(0) } as const;
  const begun = soon({ start_datetime: inDays(-2) });
  const undelivered = current.api.addEvent(begun, { status: "PUBLISHED" });
  const delivered = current.api.addEvent(begun, { status: "PUBLISHED", runs: [{ ...done, date: inDays(0).slice(0, 10) }] });

  const { router } = open(`${home}/events/${undelivered.event_id}`, "admin");
  expect(await screen.findByText("immediately, for today")).toBeVisible();
  await router.navigate(`${home}/events/${delivered.event_id}`);

  await screen.findByText("Completed");
  await waitFor(() => expect(within(screen.getByRole("complementary", { name: "Details" })).getAllByRole("listitem")).not.toHaveLength(0));
  expect(screen.queryByText("immediately, for today")).not.toBeInTheDocument();
});

test("the history names people, and calls the platform's services the system", async () => {
  const event = current.api.addEvent(soon(), { status: "PUBLISHED" });
  current.api.changeElsewhere(event, { title: "Spring sale!" });
  current.api.note(event, "updated", {}, { changed_by: "known-by-id", changed_by_name: null });
  current.api.note(event, "run_recorded", {}, { changed_by: "dispatch", changed_by_name: null });
  open(`${home}/events/${event.event_id}`, "admin");

  const history = within(await screen.findByRole("region", { name: "History" }));
  const items = await history.findAllByRole("listitem");

  expect(items.map((item) => item.querySelector("p")?.textContent.replace(/ ·.*/, ""))).toEqual([
    "Day sent by the system",
    "Changed by known-by-id",
    "Changed by Grace Adler",
    "Created by you",
  ]);
  expect(history.getByText("by Grace Adler")).toHaveAttribute("title", "6f1a");
});
