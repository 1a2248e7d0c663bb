import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { current } from "@/test/current";
import { deadLetter, problem, recentRun } from "@/test/fake-api";
import { open } from "@/test/render";

const letters = "/operations/dead-letters";

function itemOf(text: RegExp) {
  const item = screen.getAllByRole("listitem").find((each) => text.test(each.textContent));
  if (item === undefined) throw new Error(`no letter with ${text.source}`);
  return within(item);
}

test("an operator's start page is operations, with a way to it in the header", async () => {
  const { router } = open("/", "operator");

  expect(await screen.findByRole("heading", { level: 1, name: "Operations" })).toBeVisible();
  expect(router.state.location.pathname).toBe("/operations");
  expect(within(screen.getByRole("banner")).getByRole("link", { name: "Operations" })).toHaveAttribute("aria-current", "page");
});

test.each(["admin", "customer"] as const)("no %s sees operations", async (role) => {
  open("/operations", role);

  expect(await screen.findByRole("heading", { name: "There is no such page" })).toBeVisible();
  expect(screen.queryByRole("link", { name: "Operations" })).not.toBeInTheDocument();
});

test("runs that are late or incomplete come first, and each state has its count", async () => {
  current.api.recentRuns = [
    recentRun({ title: "On time" }),
    recentRun({ title: "Stuck", state: "incomplete", finished_at: null, recipients: null, created: null, duplicates: null }),
    recentRun({ title: "Slow", lateness: 720, is_late: true }),
  ];
  const { user } = open("/operations", "operator");

  const attention = within(await screen.findByRole("region", { name: "Needs attention" }));
  expect((await attention.findAllByRole("rowheader")).map((cell) => cell.textContent)).toEqual(["Stuck", "Slow"]);
  expect(attention.getByText("12 min")).toBeVisible();

  await user.click(screen.getByRole("button", { name: "Incomplete 1" }));
  await waitFor(() => expect(within(screen.getByRole("region", { name: "All runs" })).getAllByRole("rowheader").map((cell) => cell.textContent)).toEqual(["Stuck"]));
  expect(screen.getByRole("button", { name: "All 3" })).toBeVisible();
});

test("an operator finds no way to a promotion, which is the admins'", async () => {
  current.api.recentRuns = [recentRun({ title: "On time" })];
  open("/operations", "operator");

  expect(await screen.findByRole("rowheader", { name: "On time" })).toBeVisible();
  expect(screen.queryByRole("link", { name: "On time" })).not.toBeInTheDocument();
});

test("a dead letter says in words why it was not taken, and shows the whole event and answer", async () => {
  current.api.deadLetters = [deadLetter({ times_kept: 3 })];
  const { user } = open(letters, "operator");

  expect(await screen.findByRole("heading", { name: "A day is due → dispatch-dispatch" })).toBeVisible();
  expect(screen.getByText("The service is not available at the moment. Please try again shortly.")).toBeVisible();
  expect(screen.getByText(/^Failed 3 times/)).toBeVisible();
  await user.click(screen.getByText("Event and answer"));
  expect(screen.getByText(/"date": "2026-03-02"/)).toBeVisible();
  expect(screen.getByText(/open-run does not answer/)).toBeVisible();
});

test("sending one again says that it was accepted, and by whom", async () => {
  current.api.deadLetters = [deadLetter()];
  const { user } = open(letters, "operator");

  await user.click(await screen.findByRole("button", { name: "Send again" }));

  expect(await screen.findByText("Accepted: the event is on its way.")).toBeVisible();
  expect(screen.getByText(/^Sent again by you/)).toBeVisible();
});

test("sending several again shows what came of each", async () => {
  const expired = deadLetter({ id: "expired", expirytime: "2020-01-01T00:00:00Z" });
  const refused = deadLetter({ id: "refused" });
  current.api.deadLetters = [deadLetter({ id: "good" }), expired, refused, deadLetter({ id: "not chosen" })];
  current.api.failing(`POST /dead-letters/${refused.dead_letter_id}/replay`, problem(503, "The broker did not accept the event."));
  const { user } = open(letters, "operator");

  await user.click(await screen.findByRole("checkbox", { name: "Select all 4" }));
  await user.click(screen.getByRole("checkbox", { name: "Select not chosen" }));
  await user.click(screen.getByRole("button", { name: "Send 3 again" }));

  expect(await screen.findByText("1 accepted, 1 expired, 1 not sent.")).toBeVisible();
  expect(itemOf(/good/).getByText("Accepted: the event is on its way.")).toBeVisible();
  expect(itemOf(/expired/).getByText("Expired: nobody would act on this event any more.")).toBeVisible();
  expect(itemOf(/refused/).getByText(/^Not sent: The service is not available/)).toBeVisible();
  expect(current.api.log.filter((request) => request.endsWith("/replay"))).toHaveLength(3);
});

test("letters are filtered by state, event and function, and the address remembers it", async () => {
  const replayed = { waiting: false, replayed_at: "2026-03-02T10:00:00Z", replayed_by: "otto", replayed_by_name: "Otto Berg", replays: 1 };
  current.api.deadLetters = [deadLetter({ id: "open" }), deadLetter({ id: "done", type: "dev.fanfare.window.ended.v1", ...replayed })];
  const { router, user } = open(letters, "operator");
  expect(await screen.findByRole("checkbox", { name: "Select open" })).toBeVisible();
  expect(screen.queryByRole("checkbox", { name: "Select done" })).not.toBeInTheDocument();

  await user.click(screen.getByRole("button", { name: "Sent again" }));
  expect(await screen.findByText(/^Sent again by Otto Berg/)).toBeVisible();

  await user.click(screen.getByRole("button", { name: "All" }));
  await user.selectOptions(screen.getByRole("combobox", { name: "Event" }), "A day is due");
  await waitFor(() => expect(screen.queryByRole("checkbox", { name: "Select done" })).not.toBeInTheDocument());
  expect(router.state.location.search).toBe("?state=all&type=dev.fanfare.occurrence.due.v1");
});

test("a page of letters leads to the older ones", async () => {
  current.api.deadLetters = Array.from({ length: 30 }, (_, number) => deadLetter({ id: `letter ${number}` }));
  const { user } = open(letters, "operator");

  await user.click(await screen.findByRole("button", { name: "Show older" }));

  expect(await screen.findByRole("checkbox", { name: "Select letter 29" })).toBeVisible();
  expect(screen.getByRole("checkbox", { name: "Select all 30" })).toBeVisible();
});

test("stopping all sending wants a reason and a confirmation, and resuming gives the way free", async () => {
  const { user } = open("/operations/sending", "operator");
  await user.click(await screen.findByRole("button", { name: "Stop all sending" }));
  expect(await screen.findByText("Say why, so that others know.")).toBeVisible();

  await user.type(screen.getByRole("textbox", { name: "Reason" }), "Wrong price");
  await user.click(screen.getByRole("button", { name: "Stop all sending" }));
  await user.click(within(await screen.findByRole("dialog", { name: "Stop all sending?" })).getByRole("button", { name: "Stop all sending" }));

  expect(await screen.findByRole("heading", { name: "All sending is stopped" })).toBeVisible();
  expect(screen.getByText(/^All sending is stopped since .*, by you: Wrong price/)).toBeVisible();

  await user.click(screen.getByRole("button", { name: "Resume sending" }));
  await user.click(within(await screen.findByRole("dialog", { name: "Resume sending?" })).getByRole("button", { name: "Resume sending" }));

  expect(await screen.findByRole("heading", { name: "Sending goes on" })).toBeVisible();
  const log = within(screen.getByRole("region", { name: "Stops and resumes" }));
  await waitFor(() => expect(log.getAllByRole("listitem").map((item) => item.textContent)).toEqual([expect.stringMatching(/^Resumed by you/), expect.stringMatching(/^Stopped by you.*Wrong price$/)]));
});

test("an admin's calendar says that all sending is stopped, and leads nowhere that admins may not go", async () => {
  current.api.sendingChanges = [{ seq: 1, action: "stopped", changed_by: "olga", changed_by_name: "Olga Sommer", changed_at: "2026-03-02T10:00:00Z", reason: "Wrong price" }];
  open("/admin/event-calendar", "admin");

  expect(await screen.findByText(/^All sending is stopped since .*, by Olga Sommer: Wrong price/)).toBeVisible();
  expect(screen.queryByRole("link", { name: "Open the switch" })).not.toBeInTheDocument();
});

test("a customer's page never asks about sending", async () => {
  open("/", "customer");

  expect(await screen.findByRole("heading", { name: /Stoneware mug/ })).toBeVisible();
  expect(current.api.log).not.toContain("GET /sending");
});
