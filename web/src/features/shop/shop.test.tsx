import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { current } from "@/test/current";
import { problem, springSale } from "@/test/fake-api";
import { open } from "@/test/render";

test("an order empties the basket and the stock goes down", async () => {
  const { user, api } = open("/", "customer");

  await user.click(await screen.findByRole("button", { name: "Add Stoneware mug to the basket" }));
  await user.click(screen.getByRole("button", { name: "One more Stoneware mug" }));
  await user.click(screen.getByRole("button", { name: "Place order" }));

  expect(await screen.findByText("Thank you, your order is placed.")).toBeVisible();
  expect(await screen.findByText("38 left")).toBeVisible();
  expect(screen.getByText("Your basket is empty.")).toBeVisible();
  expect(api.orders[0]?.total_cents).toBe(2980);
});

test("a refused order says why and keeps the basket", async () => {
  const { user, api } = open("/", "customer");
  await user.click(await screen.findByRole("button", { name: "Add Darjeeling, first flush to the basket" }));
  api.failing("POST /orders", problem(409, "Someone was faster."));

  await user.click(screen.getByRole("button", { name: "Place order" }));

  expect(await screen.findByText(/Someone was faster/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "One Darjeeling, first flush less" }));
});

test("what is sold out cannot be ordered", async () => {
  open("/", "customer");

  expect(await screen.findByText("Sold out")).toBeVisible();
  expect(screen.getByRole("button", { name: "Add Glass teapot to the basket" })).toBeDisabled();
});

test("promotions that are on are shown, and marked on their products", async () => {
  const hours = (n: number) => new Date(Date.now() + n * 3_600_000).toISOString();
  current.api.addEvent(springSale({ start_datetime: hours(-1), end_datetime: hours(30) }), { status: "PUBLISHED" });
  open("/", "customer");

  const on = within(await screen.findByRole("region", { name: "On now" }));
  expect(await on.findByRole("heading", { name: "Spring sale" })).toBeVisible();
  expect(screen.getByText("20% off now")).toBeVisible();
});

test("orders are listed with what they held", async () => {
  current.api.orders = [
    { order_id: "1", items: [{ sku: "MUG-01", name: "Stoneware mug", quantity: 2, price_cents: 1490 }], total_cents: 2980, currency: "EUR", created_at: "2026-03-01T10:00:00Z" },
  ];
  open("/orders", "customer");

  const order = within(await screen.findByRole("article"));
  expect(order.getByText("Stoneware mug")).toBeVisible();
  expect(order.getAllByText("€29.80")).toHaveLength(2);
});
