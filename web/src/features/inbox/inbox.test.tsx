import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
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

test("text never becomes HTML", async () => {
  current.api.addMessage({ subject: "<b>Bold</b>", content: "<img src=x onerror=alert(1)> [click](javascript:alert(1))" });
  const { user } = open("/inbox", "customer");

  await user.click(await screen.findByRole("button", { name: /^Unread.*<b>Bold<\/b>/ }));

  expect(await screen.findByText(/<img src=x onerror=alert\(1\)>/, { selector: "span" })).toBeVisible();
  expect(document.querySelector("img")).toBeNull();
  expect(screen.queryByRole("link", { name: "click" })).not.toBeInTheDocument();
});
