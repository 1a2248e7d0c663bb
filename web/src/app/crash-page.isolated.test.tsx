import { screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { open } from "@/test/render";

vi.mock("@/features/shop/components/orders-page", () => ({
  default: () => {
    throw new Error("This page is broken for the test.");
  },
}));

beforeEach(() => vi.spyOn(console, "error").mockImplementation(() => undefined));
afterEach(() => vi.restoreAllMocks());

test("a page that breaks leaves the frame and its ways to other pages", async () => {
  const { user } = open("/orders", "customer");
  expect(await screen.findByRole("heading", { name: "Something went wrong" })).toBeVisible();

  await user.click(within(screen.getByRole("banner")).getByRole("link", { name: "Shop" }));

  expect(await screen.findByRole("heading", { name: /Stoneware mug/ })).toBeVisible();
  expect(screen.queryByRole("heading", { name: "Something went wrong" })).not.toBeInTheDocument();
});

test("the way to the start page loads it anew", async () => {
  const assign = vi.fn();
  vi.stubGlobal("location", { assign, href: window.location.href, origin: window.location.origin });
  const { user } = open("/orders", "customer");

  await user.click(await screen.findByRole("button", { name: "Go to the start page" }));

  expect(assign).toHaveBeenCalledWith("/");
  vi.unstubAllGlobals();
});
