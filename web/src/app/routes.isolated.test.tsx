import { act, screen, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import * as oidc from "@/features/auth/api/oidc";
import { sessionStore } from "@/lib/session";
import { current } from "@/test/current";
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

test("a page that was open when another tab signed out shows nothing more, and leads nowhere by itself", async () => {
  vi.mocked(oidc.signIn).mockClear();
  current.api.profile.city = "Leeds";
  const { user } = open("/profile", "customer");
  await screen.findByDisplayValue("Leeds");

  act(() => sessionStore.signedOut());

  expect(await screen.findByRole("heading", { name: "You are signed out" })).toBeVisible();
  expect(screen.queryByDisplayValue("Leeds")).not.toBeInTheDocument();
  expect(oidc.signIn).not.toHaveBeenCalled();
  await user.click(within(screen.getByRole("main")).getByRole("button", { name: "Sign in" }));
  expect(oidc.signIn).toHaveBeenCalledWith("/profile");
});

test("what one person has loaded is gone before the next one sees a page", async () => {
  open("/profile", "customer");
  await screen.findByDisplayValue("Leeds");

  current.api.profile = { ...current.api.profile, city: "Bremen" };
  act(() => sessionStore.signedIn({ userId: "carol", name: "Carol", roles: ["customer"] }));

  expect(screen.queryByDisplayValue("Leeds")).not.toBeInTheDocument();
  expect(await screen.findByDisplayValue("Bremen")).toBeVisible();
});

test("offline is shown, and that nothing is lost", async () => {
  open("/", "customer");
  const online = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  act(() => void window.dispatchEvent(new Event("offline")));
  expect(await screen.findByText(/^You are offline\./)).toBeVisible();

  online.mockRestore();
  act(() => void window.dispatchEvent(new Event("online")));
  expect(screen.queryByText(/^You are offline\./)).not.toBeInTheDocument();
});

test("the language can be switched", async () => {
  const { user } = open("/inbox", "customer");

  await user.click(await screen.findByRole("button", { name: "Sprache: Deutsch" }));

  expect(await screen.findByRole("heading", { level: 1, name: "Postfach" })).toBeVisible();
  expect(document.documentElement).toHaveAttribute("lang", "de");
  await user.click(screen.getByRole("button", { name: "Language: English" }));
});
