import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { request } from "@/api/client";
import { current } from "@/test/current";
import { problem } from "@/test/fake-api";
import { open } from "@/test/render";

function fill(unread: number, read = 0) {
  for (let n = 0; n < unread + read; n += 1) current.api.addMessage({ subject: `Message ${n + 1}`, is_read: n >= unread });
}

test("the badge tells the exact number of unread messages", async () => {
  fill(3, 2);
  open("/", "customer");

  expect(await screen.findByRole("button", { name: "Inbox, 3 unread messages" })).toHaveTextContent("3");
});

test("the dropdown shows the newest messages and leads to the full inbox", async () => {
  fill(7);
  const { user, router } = open("/", "customer");

  await user.click(await screen.findByRole("button", { name: "Inbox, 7 unread messages" }));
  const panel = within(await screen.findByRole("region", { name: "Newest messages" }));
  expect(await panel.findAllByRole("listitem")).toHaveLength(5);
  await user.click(panel.getByRole("link", { name: "Open inbox" }));

  expect(router.state.location.pathname).toBe("/inbox");
  expect(screen.queryByRole("region", { name: "Newest messages" })).not.toBeInTheDocument();
});

test("Escape closes the dropdown and gives the focus back to its button", async () => {
  fill(1);
  const { user } = open("/", "customer");
  const button = await screen.findByRole("button", { name: "Inbox, 1 unread message" });

  await user.click(button);
  await screen.findByRole("region", { name: "Newest messages" });
  await user.keyboard("{Escape}");

  expect(button).toHaveFocus();
  expect(screen.queryByRole("region", { name: "Newest messages" })).not.toBeInTheDocument();
});

test("opening a message reads it and the badge goes down", async () => {
  fill(2);
  const { user, api } = open("/inbox", "customer");

  await user.click(await screen.findByRole("button", { name: /^Unread: Message 1/ }));

  expect(await screen.findByText("Bob", { selector: "strong" })).toBeVisible();
  expect(await screen.findByRole("button", { name: "Inbox, 1 unread message" })).toBeVisible();
  await waitFor(() => expect(api.messages.filter(({ is_read }) => is_read)).toHaveLength(1));
});

test("a message can be marked as read without opening it", async () => {
  fill(2);
  const { user, api } = open("/inbox", "customer");

  await user.click(await screen.findByRole("button", { name: "Mark as read: Message 2" }));

  expect(await screen.findByRole("button", { name: "Inbox, 1 unread message" })).toBeVisible();
  await waitFor(() => expect(api.messages[1]?.is_read).toBe(true));
});

test("all can be marked as read at once", async () => {
  fill(4);
  const { user, api } = open("/inbox", "customer");
  await screen.findByRole("button", { name: /^Unread: Message 1/ });

  await user.click(await screen.findByRole("button", { name: "Mark all as read" }));

  expect(await screen.findByRole("button", { name: "Inbox, no unread messages" })).toBeVisible();
  await waitFor(() => expect(api.messages.every(({ is_read }) => is_read)).toBe(true));
});

test("older messages come page by page", async () => {
  fill(0, 45);
  const { user } = open("/inbox", "customer");

  const list = within(await screen.findByRole("region", { name: "Inbox" }));
  expect(await list.findAllByRole("listitem")).toHaveLength(20);
  await user.click(screen.getByRole("button", { name: "Show older messages" }));
  await waitFor(() => expect(list.getAllByRole("listitem")).toHaveLength(40));
  await user.click(screen.getByRole("button", { name: "Show older messages" }));
  await waitFor(() => expect(list.getAllByRole("listitem")).toHaveLength(45));

  expect(screen.queryByRole("button", { name: "Show older messages" })).not.toBeInTheDocument();
});

test("an empty inbox says what will come", async () => {
  open("/inbox", "customer");

  expect(await screen.findByRole("heading", { name: "Nothing here yet" })).toBeVisible();
});

test("a failing inbox says so and can be tried again", async () => {
  current.api.failing("GET /messages", problem(503, "The database is away."));
  fill(1);
  const { user, api } = open("/inbox", "customer");
  await screen.findByRole("heading", { name: "Your messages could not be loaded" });

  api.failing("GET /messages", null);
  await user.click(screen.getByRole("button", { name: "Try again" }));

  expect(await screen.findByRole("button", { name: /^Unread: Message 1/ })).toBeVisible();
});

test("a code in a message leads to the shop with the code in the basket, and a price in code does not", async () => {
  current.api.addMessage({ subject: "Spring", content: "Take `SPRING20`, from `9 €` on." });
  const { user, router } = open("/inbox", "customer");
  await user.click(await screen.findByRole("button", { name: /^Unread: Spring/ }));
  await screen.findByRole("link", { name: "Use in the shop SPRING20" });
  expect(screen.getAllByRole("link", { name: /^Use in the shop/ })).toHaveLength(1);

  await user.click(screen.getByRole("link", { name: "Use in the shop SPRING20" }));

  expect(await screen.findByText("The code SPRING20 is in your basket.")).toBeVisible();
  expect(router.state.location.pathname).toBe("/");
  await user.click(screen.getByRole("button", { name: "Remove the code SPRING20" }));
});

test("text never becomes HTML", async () => {
  current.api.addMessage({ subject: "<b>Bold</b>", content: "<img src=x onerror=alert(1)> [click](javascript:alert(1))" });
  const { user } = open("/inbox", "customer");

  await user.click(await screen.findByRole("button", { name: /^Unread.*<b>Bold<\/b>/ }));

  expect(await screen.findByText(/<img src=x onerror=alert\(1\)>/, { selector: "span" })).toBeVisible();
  expect(document.querySelector("img")).toBeNull();
  expect(screen.queryByRole("link", { name: "click" })).not.toBeInTheDocument();
});

test("a message that is read elsewhere while another arrives changes the list at the next request", async () => {
  fill(2);
  open("/inbox", "customer");
  const list = within(await screen.findByRole("region", { name: "Inbox" }));
  await list.findByRole("button", { name: /^Unread: Message 2/ });

  const [first] = current.api.messages;
  if (first) current.api.readElsewhere(first);
  current.api.addMessage({ subject: "Just arrived", created_at: new Date(Date.now() + 1000).toISOString() });
  window.dispatchEvent(new Event("visibilitychange"));

  expect(await list.findByRole("button", { name: /^Unread: Just arrived/ })).toBeVisible();
  expect(await list.findByRole("button", { name: /^Message 1/ })).toBeVisible();
});

test("the 22nd message opens by its address, at its place behind those that are listed", async () => {
  fill(30);
  const wanted = current.api.messages[21];
  open(`/inbox?message=${wanted?.message_id ?? ""}`, "customer");

  const list = within(await screen.findByRole("region", { name: "Inbox" }));
  const opened = await list.findByRole("button", { name: /^(Unread: )?Message 22/ });
  expect(opened).toHaveAttribute("aria-expanded", "true");
  expect(list.getAllByRole("listitem").at(-1)).toContainElement(opened);
  await waitFor(() => expect(current.api.messages[21]?.is_read).toBe(true));
});

test.each(["garbage", "0f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a09", "%00", "../profile"])("the address of no message (%s) is reported, with a way out", async (id) => {
  fill(1);
  const { user, router } = open(`/inbox?message=${encodeURIComponent(id)}`, "customer");

  expect(await screen.findByText(/This message is not in your inbox/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Show the inbox" }));

  expect(router.state.location.search).toBe("");
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  expect(screen.getByRole("button", { name: /^Unread: Message 1/ })).toBeVisible();
});

test("a message that is opened among the unread ones stays open while it is read", async () => {
  fill(2);
  const { user } = open("/inbox", "customer");
  await user.click(await screen.findByRole("radio", { name: "Unread" }).catch(() => screen.getByRole("button", { name: "Unread" })));

  await user.click(await screen.findByRole("button", { name: /^Unread: Message 1/ }));

  await waitFor(() => expect(current.api.messages[0]?.is_read).toBe(true));
  await waitFor(() => expect(screen.getByRole("button", { name: "Inbox, 1 unread message" })).toBeVisible());
  expect(screen.getByRole("button", { name: /^Message 1/ })).toHaveAttribute("aria-expanded", "true");
});

test("what arrives after the list stays unread when all are marked", async () => {
  fill(2);
  const { user } = open("/inbox", "customer");
  await screen.findByRole("button", { name: /^Unread: Message 2/ });
  const late = current.api.addMessage({ subject: "Late", created_at: "2020-01-01T00:00:00Z" });

  await user.click(screen.getByRole("button", { name: "Mark all as read" }));

  await waitFor(() => expect(current.api.messages.filter(({ is_read }) => !is_read)).toEqual([late]));
  expect(await screen.findByRole("button", { name: /^Unread: Late/ })).toBeVisible();
});

test("marking a message as read moves the focus to the next one", async () => {
  fill(3);
  const { user } = open("/inbox", "customer");

  await user.click(await screen.findByRole("button", { name: "Mark as read: Message 2" }));
  expect(screen.getByRole("button", { name: "Mark as read: Message 3" })).toHaveFocus();
  await user.keyboard("{Enter}");
  expect(screen.getByRole("button", { name: "Mark as read: Message 1" })).toHaveFocus();
  await user.keyboard("{Enter}");
  await waitFor(() => expect(screen.getByRole("button", { name: /^Message 1/ })).toHaveFocus());
});

test("an empty inbox of somebody who opted out says so, and has the switch", async () => {
  current.api.profile.marketing_consent = false;
  const { user, api } = open("/inbox", "customer");

  expect(await screen.findByRole("heading", { name: "Promotion messages are off" })).toBeVisible();
  expect(screen.queryByText(/its message waits here/)).not.toBeInTheDocument();
  await user.click(screen.getByRole("switch", { name: "Promotion messages" }));

  expect(await screen.findByRole("heading", { name: "Nothing here yet" })).toBeVisible();
  expect(api.profile.marketing_consent).toBe(true);
});

test("a session that has ended asks the server nothing more", async () => {
  fill(1);
  const { api } = open("/inbox", "customer");
  await screen.findByRole("button", { name: /^Unread: Message 1/ });
  api.failing("GET /messages/unread-count", problem(401, "The token has expired."));
  window.dispatchEvent(new Event("visibilitychange"));
  await screen.findByRole("dialog", { name: "Your session has ended" });
  const asked = api.log.length;

  await expect(request("GET", "/products")).rejects.toMatchObject({ status: 401 });

  expect(api.log.slice(asked)).toEqual([]);
});

test("a message that was read can be unread again, and an open one is closed by that", async () => {
  fill(2);
  const { user, api } = open("/inbox", "customer");
  await user.click(await screen.findByRole("button", { name: /^Unread: Message 1/ }));
  await waitFor(() => expect(api.messages[0]?.is_read).toBe(true));

  await user.click(await screen.findByRole("button", { name: "Mark as unread: Message 1" }));

  expect(await screen.findByRole("button", { name: /^Unread: Message 1/ })).toHaveAttribute("aria-expanded", "false");
  expect(await screen.findByRole("button", { name: "Inbox, 2 unread messages" })).toBeVisible();
  await waitFor(() => expect(api.messages[0]).toMatchObject({ is_read: false, read_at: null }));
});

test("marking all can be taken back, without what was read before", async () => {
  fill(3, 1);
  const { user, api } = open("/inbox", "customer");
  await screen.findByRole("button", { name: /^Unread: Message 1/ });
  await user.click(await screen.findByRole("button", { name: "Mark all as read" }));

  expect(await screen.findByText("3 messages marked as read.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Undo" }));

  expect(await screen.findByRole("button", { name: "Inbox, 3 unread messages" })).toBeVisible();
  expect(await screen.findByRole("button", { name: /^Unread: Message 1/ })).toBeVisible();
  expect(api.messages.filter(({ is_read }) => is_read).map(({ subject }) => subject)).toEqual(["Message 4"]);
});

test("messages stand under the days and months they came in", async () => {
  current.api.addMessage({ subject: "New" });
  current.api.addMessage({ subject: "Old", created_at: "2020-05-17T12:00:00Z" });
  open("/inbox", "customer");

  expect(within(await screen.findByRole("list", { name: "Today" })).getByRole("listitem")).toHaveTextContent("New");
  expect(within(screen.getByRole("list", { name: "May 2020" })).getByRole("listitem")).toHaveTextContent("Old");
});

test("j and k go from message to message, and u marks the one in focus", async () => {
  fill(3);
  const { user, api } = open("/inbox", "customer");
  const named = (name: RegExp) => screen.getByRole("button", { name });
  await screen.findByRole("button", { name: /^Unread: Message 1/ });

  await user.keyboard("jj");
  expect(named(/^Unread: Message 2/)).toHaveFocus();
  await user.keyboard("k");
  expect(named(/^Unread: Message 1/)).toHaveFocus();
  await user.keyboard("u");

  await waitFor(() => expect(api.messages[0]?.is_read).toBe(true));
  expect(named(/^Message 1/)).toHaveFocus();
  await user.keyboard("u");
  await waitFor(() => expect(api.messages[0]?.is_read).toBe(false));
  await user.keyboard("{Enter}");
  await waitFor(() => expect(named(/^Message 1/)).toHaveAttribute("aria-expanded", "true"));
});

test("with Control, or where nothing is in focus, the keys mark nothing", async () => {
  fill(1);
  const { user, api } = open("/inbox", "customer");
  await screen.findByRole("button", { name: /^Unread: Message 1/ });

  await user.keyboard("u{Control>}j{/Control}");

  expect(document.body).toHaveFocus();
  expect(api.messages[0]?.is_read).toBe(false);
});

test("an archived message leaves the list and the count, is found in the archive, and comes back", async () => {
  fill(2);
  const { user } = open("/inbox", "customer");

  await user.click(await screen.findByRole("button", { name: "Archive: Message 1" }));
  expect(screen.queryByRole("button", { name: /^Unread: Message 1/ })).toBeNull();
  expect(await screen.findByRole("button", { name: "Inbox, 1 unread message" })).toBeVisible();

  await user.click(screen.getByRole("button", { name: "Archived" }));
  expect(await screen.findByRole("button", { name: /Message 1/, expanded: false })).toBeVisible();
  expect(screen.queryByRole("button", { name: /^Unread: Message 2/ })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Move to inbox: Message 1" }));

  expect(await screen.findByText("Nothing archived")).toBeVisible();
  expect(await screen.findByRole("button", { name: "Inbox, 2 unread messages" })).toBeVisible();
});

test("archiving can be taken back", async () => {
  fill(1);
  const { user, api } = open("/inbox", "customer");

  await user.click(await screen.findByRole("button", { name: "Archive: Message 1" }));
  await waitFor(() => expect(api.messages[0]?.archived_at).not.toBeNull());
  expect(screen.getByRole("heading", { level: 1, name: "Inbox" })).toHaveFocus();
  await user.click(screen.getByRole("button", { name: "Undo" }));

  expect(await screen.findByRole("button", { name: /^Unread: Message 1/ })).toBeVisible();
  expect(await screen.findByRole("button", { name: "Inbox, 1 unread message" })).toBeVisible();
});

test("e archives the message in focus and goes on to the next, and closes an open one", async () => {
  fill(3);
  const { user, api, router } = open("/inbox", "customer");
  await user.click(await screen.findByRole("button", { name: /^Unread: Message 2/ }));
  expect(router.state.location.search).toMatch(/^\?message=/);

  await user.keyboard("e");

  await waitFor(() => expect(api.messages.filter(({ archived_at }) => archived_at !== null).map(({ subject }) => subject)).toEqual(["Message 2"]));
  expect(router.state.location.search).toBe("");
  expect(screen.getByRole("button", { name: /^Unread: Message 3/ })).toHaveFocus();
});

test("a message whose offer has ended says so, and is not counted as unread", async () => {
  current.api.addMessage({ subject: "Too late", has_ended: true, ends_at: "2026-03-02T11:00:00Z" });
  fill(1);
  const { user, api } = open("/inbox", "customer");

  const late = await screen.findByRole("button", { name: /^Too late/ });
  expect(late).toHaveTextContent("Ended");
  expect(screen.queryByRole("button", { name: "Mark as read: Too late" })).toBeNull();
  expect(await screen.findByRole("button", { name: "Inbox, 1 unread message" })).toBeVisible();

  await user.click(late);
  expect(await screen.findByText(/Offer ended/)).toBeVisible();
  await waitFor(() => expect(api.messages.find(({ subject }) => subject === "Too late")?.is_read).toBe(true));
  expect(screen.getByRole("button", { name: "Inbox, 1 unread message" })).toBeVisible();
});
