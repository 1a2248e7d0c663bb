import { screen, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import * as oidc from "@/features/auth/api/oidc";
import { problem } from "@/test/fake-api";
import { open } from "@/test/render";

vi.mock("@/features/auth/api/oidc", () => ({ signIn: vi.fn(() => Promise.resolve()), signOut: vi.fn(() => Promise.resolve()), resume: vi.fn(), finishSignIn: vi.fn() }));

test("a stranger sees the window and is invited to sign in", async () => {
  open("/", null);

  expect(await screen.findByRole("heading", { name: "Stoneware mug €14.90" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Sign in to shop" })).toBeVisible();
  expect(screen.queryByRole("button", { name: /basket/ })).not.toBeInTheDocument();
});

test("a stranger who asks for the inbox is sent to the login and back there", async () => {
  open("/inbox?message=1", null);

  await vi.waitFor(() => expect(oidc.signIn).toHaveBeenCalledWith("/inbox?message=1"));
});

test("a customer never sees the admins' pages", async () => {
  open("/admin/event-calendar", "customer");

  expect(await screen.findByRole("heading", { name: "There is no such page" })).toBeVisible();
  expect(screen.queryByRole("link", { name: "Event calendar" })).not.toBeInTheDocument();
});

test("the inbox menu stands left of the logout", async () => {
  open("/", "customer");

  const header = within(await screen.findByRole("banner"));
  const buttons = header.getAllByRole("button").map((button) => button.getAttribute("aria-label") ?? button.textContent);
  expect(buttons.slice(-2)).toEqual(["Inbox, no unread messages", "Logout"]);
});

test("an admin's start page is the calendar", async () => {
  const { router } = open("/", "admin");

  await vi.waitFor(() => expect(router.state.location.pathname).toBe("/admin/event-calendar"));
  expect(await screen.findByRole("button", { name: "New promotion" })).toBeVisible();
});

test("an ended session asks to sign in again and comes back to the same place", async () => {
  const { api, user } = open("/orders", "customer");
  api.failing("GET /orders", problem(401, "The token has expired."));
  await user.click(await screen.findByRole("link", { name: "Shop" }));
  await user.click(screen.getByRole("link", { name: "Orders" }));

  await user.click(await screen.findByRole("button", { name: "Sign in again" }));

  expect(oidc.signIn).toHaveBeenLastCalledWith("/orders");
});

test("the language can be switched", async () => {
  const { user } = open("/inbox", "customer");

  await user.click(await screen.findByRole("button", { name: "Sprache: Deutsch" }));

  expect(await screen.findByRole("heading", { level: 1, name: "Postfach" })).toBeVisible();
  expect(document.documentElement).toHaveAttribute("lang", "de");
  await user.click(screen.getByRole("button", { name: "Language: English" }));
});
