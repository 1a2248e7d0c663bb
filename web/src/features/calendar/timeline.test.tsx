import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { current } from "@/test/current";
import { problem, springSale } from "@/test/fake-api";
import { open } from "@/test/render";

const home = "/admin/event-calendar";
const quarter = `${home}?view=quarter&date=2027-05-10`;
const days = (title: string, start: string, end: string) =>
  springSale({ title, start_datetime: `${start}T00:00:00Z`, end_datetime: `${end}T00:00:00Z`, timezone: "UTC" });

test("a quarter has a row for each promotion, with its title, status and bar", async () => {
  current.api.addEvent(days("Tea week", "2027-05-03", "2027-05-10"));
  current.api.addEvent(days("Mug days", "2027-06-03", "2027-06-05"), { status: "PUBLISHED" });
  current.api.addEvent(days("Summer", "2027-07-03", "2027-07-05"));
  open(quarter, "admin");

  const grid = await screen.findByRole("grid", { name: "Timeline: Q2 2027" });
  expect(within(grid).getAllByRole("rowheader").map((header) => header.textContent)).toEqual(["Mug daysUpcoming", "Tea weekDraft"]);
  expect(within(grid).getByRole("link", { name: "Tea week" })).toBeVisible();
  expect(within(grid).getByRole("button", { name: /^Tea week, Draft, .* to .*/ })).toBeInTheDocument();
});

test("an end outside of what is shown is marked", async () => {
  current.api.addEvent(days("Long one", "2027-03-03", "2027-07-05"));
  open(quarter, "admin");

  const bar = await screen.findByRole("button", { name: /^Long one, Draft/ });
  expect(bar).toHaveTextContent(/^‹.*›$/);
});

test("the arrows go from row to row and between title and bar, and Enter opens the promotion", async () => {
  current.api.addEvent(days("Tea week", "2027-05-03", "2027-05-10"));
  const { event_id } = current.api.addEvent(days("Mug days", "2027-06-03", "2027-06-05"));
  const { user, router } = open(quarter, "admin");
  (await screen.findByRole("link", { name: "Tea week" })).focus();

  await user.keyboard("{ArrowRight}");
  expect(screen.getByRole("button", { name: /^Tea week, / })).toHaveFocus();
  await user.keyboard("{ArrowDown}");
  expect(screen.getByRole("button", { name: /^Mug days, / })).toHaveFocus();
  expect(screen.getByRole("button", { name: /^Tea week, / })).toHaveAttribute("tabindex", "-1");
  await user.keyboard("{Enter}");

  await waitFor(() => expect(router.state.location.pathname).toBe(`${home}/${event_id}`));
  expect(await screen.findByRole("dialog", { name: "Mug days" })).toBeInTheDocument();
});

test("a year without promotions says so, also with a filter", async () => {
  const { user } = open(`${home}?view=year&date=2027-05-10`, "admin");
  expect(await screen.findByRole("heading", { name: "Nothing planned here" })).toBeVisible();

  await user.click(screen.getByRole("button", { name: "Active 0" }));

  expect(await screen.findByRole("heading", { name: "No promotion matches" })).toBeVisible();
});

test("a year that cannot be loaded says why and can be tried again", async () => {
  current.api.failing("GET /events", problem(503, "The database does not answer."));
  const { user } = open(`${home}?view=year&date=2027-05-10`, "admin");
  expect(await screen.findByRole("heading", { name: "The calendar could not be loaded" }, { timeout: 10_000 })).toBeVisible();

  current.api.failing("GET /events", null);
  current.api.addEvent(days("Tea week", "2027-05-03", "2027-05-10"));
  await user.click(screen.getByRole("button", { name: "Try again" }));

  expect(await screen.findByRole("grid", { name: "Timeline: 2027" })).toBeVisible();
});

const startOf = () => current.api.events[0]?.start_datetime.slice(0, 10);
const endOf = () => current.api.events[0]?.end_datetime.slice(0, 10);

/** A quarter of 91 days on 910 pixels: a day is ten of them. */
async function press(title: string, part: "bar" | "end") {
  const bar = await screen.findByRole("button", { name: new RegExp(`^${title}, `) });
  vi.spyOn(bar.parentElement ?? bar, "clientWidth", "get").mockReturnValue(910);
  const target = part === "bar" ? bar : (bar.querySelector("[data-grip]") ?? bar);
  fireEvent.pointerDown(target, { button: 0, clientX: 100 });
  return {
    bar,
    to: (clientX: number) => fireEvent.pointerMove(document.body, { clientX }),
    release: () => {
      fireEvent.pointerUp(document.body);
      fireEvent.click(bar, { detail: 1 });
    },
  };
}

test("a pointer moves a bar by whole days, and the move can be undone", async () => {
  current.api.addEvent(days("Tea week", "2027-05-03", "2027-05-10"));
  const { user, router } = open(quarter, "admin");

  const pointer = await press("Tea week", "bar");
  pointer.to(132);
  expect(screen.getByText("Thu, May 6, 2027 – Wed, May 12, 2027")).toBeInTheDocument();
  pointer.release();
  await waitFor(() => expect([startOf(), endOf()]).toEqual(["2027-05-06", "2027-05-13"]));
  await user.click(await screen.findByRole("button", { name: "Undo" }));

  await waitFor(() => expect([startOf(), endOf()]).toEqual(["2027-05-03", "2027-05-10"]));
  expect(router.state.location.pathname).toBe(home);
});

test("the end of a bar is dragged by itself, and never past its start", async () => {
  current.api.addEvent(days("Tea week", "2027-05-03", "2027-05-10"));
  open(quarter, "admin");

  const pointer = await press("Tea week", "end");
  pointer.to(-900);
  pointer.release();

  await waitFor(() => expect([startOf(), endOf()]).toEqual(["2027-05-03", "2027-05-04"]));
});

test("Escape puts a bar back, and a press without a move opens it", async () => {
  const { event_id } = current.api.addEvent(days("Tea week", "2027-05-03", "2027-05-10"));
  const { router } = open(quarter, "admin");

  const pointer = await press("Tea week", "bar");
  pointer.to(300);
  fireEvent.keyDown(document.body, { key: "Escape" });
  pointer.release();
  expect([startOf(), router.state.location.pathname]).toEqual(["2027-05-03", home]);
  (await press("Tea week", "bar")).release();

  await waitFor(() => expect(router.state.location.pathname).toBe(`${home}/${event_id}`));
});

test("what cannot move says why", async () => {
  current.api.addEvent(days("Tea week", "2027-05-03", "2027-05-10"), { status: "EXPIRED" });
  open(quarter, "admin");

  const pointer = await press("Tea week", "bar");
  pointer.to(200);
  pointer.release();

  expect(await screen.findByText(/^Tea week was not moved: /)).toBeVisible();
  expect(startOf()).toBe("2027-05-03");
});

test("Alt and arrows move a bar, with Shift its end, and the bar keeps the focus", async () => {
  current.api.addEvent(days("Tea week", "2027-05-03", "2027-05-10"));
  const { user } = open(quarter, "admin");
  (await screen.findByRole("button", { name: /^Tea week, / })).focus();

  await user.keyboard("{Alt>}{ArrowRight}{/Alt}");
  await waitFor(() => expect([startOf(), endOf()]).toEqual(["2027-05-04", "2027-05-11"]));
  await user.keyboard("{Alt>}{Shift>}{ArrowDown}{/Shift}{/Alt}");

  await waitFor(() => expect([startOf(), endOf()]).toEqual(["2027-05-04", "2027-05-18"]));
  expect(screen.getByRole("button", { name: /^Tea week, / })).toHaveFocus();
});
