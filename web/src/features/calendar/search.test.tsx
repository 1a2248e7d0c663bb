import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { EventDraft } from "@/api/types";
import { setLanguage } from "@/i18n/language";
import { current } from "@/test/current";
import { problem, springSale } from "@/test/fake-api";
import { open } from "@/test/render";

const home = "/admin/event-calendar";
const onDay = (day: string, changes: Partial<EventDraft>) => springSale({ start_datetime: `${day}T00:00:00Z`, end_datetime: `${day}T20:00:00Z`, timezone: "UTC", ...changes });


test.each(["month", "week", "list"])("what is found on other dates is listed with the way there (%s)", async (view) => {
  const january = current.api.addEvent(onDay("2027-01-11", { title: "Clock sale" }));
  const { user, router } = open(`${home}?view=${view}&date=2026-11-10`, "admin");

  await user.click(await screen.findByRole("searchbox"));
  await user.paste(" clock  ");
  const results = within(await screen.findByRole("region", { name: "Search results" }));
  expect(results.getByRole("status")).toHaveTextContent(view === "week" ? /^None in 9 Nov – 15 Nov 2026$|^None in Nov 9 – Nov 15, 2026$/ : "None in November 2026");
  const result = results.getByRole("link", { name: "Clock sale" });
  expect(result).toHaveAttribute("href", expect.stringMatching(new RegExp(`^${home}/${january.event_id}\\?.*date=2027-01-11`)));
  expect(results.getByText(/2027/, { selector: "span" })).toBeVisible();
  expect(results.getByText("SPRING20")).toBeVisible();

  await user.click(results.getByRole("button", { name: "1 in January 2027" }));
  expect(router.state.location.search).toContain("date=2027-01-01");
});

test("in German too", async () => {
  setLanguage("de");
  current.api.addEvent(onDay("2027-01-11", { title: "Uhrenaktion" }));
  open(`${home}?view=month&date=2026-11-10&q=uhren`, "admin");

  const results = within(await screen.findByRole("region", { name: "Suchergebnisse" }));
  expect(results.getByRole("status")).toHaveTextContent("November 2026: keine");
  expect(results.getByRole("button", { name: "Januar 2027: 1" })).toBeVisible();
});

test("what is on screen is counted, and the other months, nearest first", async () => {
  for (const day of ["2026-11-03", "2026-11-20", "2027-01-11", "2027-01-12", "2026-10-01", "2028-03-01", "2024-01-01"]) current.api.addEvent(onDay(day, { title: "Mug days" }));
  open(`${home}?view=list&date=2026-11-10&q=mug`, "admin");

  const results = within(await screen.findByRole("region", { name: "Search results" }));
  expect(results.getByRole("status")).toHaveTextContent("2 in November 2026");
  expect(results.getAllByRole("button").map(({ textContent }) => textContent)).toEqual(["1 in October 2026", "2 in January 2027", "1 in March 2028"]);
  expect(results.getByText("1 month more")).toBeVisible();
  expect(results.getAllByRole("link")).toHaveLength(7);
});

test.each(["month", "week", "list"])("a search without a match says so (%s)", async (view) => {
  current.api.addEvent(onDay("2026-11-03", { title: "Mug days" }));
  const { user, router } = open(`${home}?view=${view}&date=2026-11-03&q=zzzz`, "admin");

  expect(await screen.findByRole("heading", { name: "No promotion matches" })).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Clear the search" }));

  await waitFor(() => expect(router.state.location.search).not.toContain("zzzz"));
  await waitFor(() => expect(screen.queryByRole("heading", { name: "No promotion matches" })).not.toBeInTheDocument());
});

test.each(["month", "week"])("a filter that nothing on screen matches is reported (%s)", async (view) => {
  current.api.addEvent(onDay("2026-11-03", { title: "Mug days" }));
  open(`${home}?view=${view}&date=2026-11-03&show=ended`, "admin");

  expect(await screen.findByText(/^No promotion in .*2026 matches the filters\.$/)).toBeVisible();
});

test("a search is no longer than the server takes", async () => {
  const { user, api } = open(`${home}?view=list`, "admin");

  await user.click(await screen.findByRole("searchbox"));
  await user.paste("x".repeat(150));

  expect(screen.getByRole("searchbox")).toHaveValue("x".repeat(100));
  await screen.findByRole("heading", { name: "No promotion matches" });
  expect(api.log).toContain("GET /events");
});

test("a refusal is worded as one, not as silence of the server", async () => {
  current.api.failing("GET /events", problem(400, "The query is not valid.", [{ field: "q", reason: "is too long" }]));
  open(`${home}?view=list`, "admin");

  expect(await screen.findByText(/is too long/i)).toBeVisible();
  expect(screen.queryByText(/did not answer/)).not.toBeInTheDocument();
});

test("every page of the server's list is asked for", async () => {
  for (let n = 0; n < 130; n += 1) current.api.addEvent(onDay("2026-11-03", { title: `Sale ${n}` }));
  open(`${home}?view=list&date=2026-11-03`, "admin");

  expect(await screen.findByRole("link", { name: "Sale 129" })).toBeVisible();
});

test("filters do not hide that promotions overlap", async () => {
  current.api.now = Date.parse("2026-11-01T00:00:00Z");
  current.api.addEvent(onDay("2026-11-03", { title: "Tea week" }), { status: "PUBLISHED" });
  current.api.addEvent(onDay("2026-11-03", { title: "Mug days" }));
  open(`${home}?view=list&date=2026-11-03&show=draft`, "admin");

  const row = within(await screen.findByRole("row", { name: /Mug days/ }));
  expect(await row.findByText("overlaps with others")).toBeInTheDocument();
});

test("the legend filters by what is shown, with how many there are of each", async () => {
  current.api.now = Date.parse("2026-11-10T00:00:00Z");
  current.api.addEvent(onDay("2026-11-13", { title: "Tea week" }), { status: "PUBLISHED", phase: "upcoming" });
  current.api.addEvent(onDay("2026-11-14", { title: "Mug days" }));
  current.api.addEvent(onDay("2026-11-15", { title: "Cup days", audience: { segment: "vip" } }));
  const { user, router } = open(`${home}?view=list&date=2026-11-03`, "admin");
  const titles = () => screen.getAllByRole("rowheader").map((row) => row.querySelector("a")?.textContent);
  const filter = within(await screen.findByRole("group", { name: "Show by status" }));

  await user.click(await filter.findByRole("button", { name: "Draft 2" }));
  await waitFor(() => expect(titles()).toEqual(["Mug days", "Cup days"]));
  expect(filter.getByRole("button", { name: "Upcoming 1" })).toHaveAttribute("aria-pressed", "false");

  await user.click(filter.getByRole("button", { name: "Upcoming 1" }));
  await waitFor(() => expect(titles()).toEqual(["Tea week", "Mug days", "Cup days"]));
  await user.selectOptions(screen.getByRole("combobox", { name: "Show by audience" }), "VIP customers");
  await waitFor(() => expect(titles()).toEqual(["Cup days"]));
  expect(Object.fromEntries(new URLSearchParams(router.state.location.search))).toMatchObject({ show: "upcoming,draft", segment: "vip" });
  expect(filter.getByRole("button", { name: "Draft 1" })).toBeVisible();

  await user.click(screen.getByRole("button", { name: "Clear filters" }));
  await waitFor(() => expect(titles()).toHaveLength(3));
  expect(filter.getByRole("button", { name: "Active 0" })).toHaveFocus();
});
