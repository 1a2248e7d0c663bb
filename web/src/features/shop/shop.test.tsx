import { cleanup, screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { partsOf } from "@/api/stock";
import { sessionStore } from "@/lib/session";
import { current } from "@/test/current";
import { problem, springSale } from "@/test/fake-api";
import { open } from "@/test/render";

const mugs = { sku: "MUG-01", name: "Stoneware mug", quantity: 2, price_cents: 1490, discount_cents: 0, event_id: null, promotion: null, coupon_code: null };
const hours = (n: number) => new Date(Date.now() + n * 3_600_000).toISOString();

/** A promotion that is on, of 20 % on mugs. */
function promote(coupon_code: string | null) {
  const sale = springSale({ start_datetime: hours(-1), end_datetime: hours(30) });
  current.api.addEvent({ ...sale, promotion_package: { ...sale.promotion_package, coupon_code } }, { status: "PUBLISHED" });
}

/** Places the order as soon as its price is known. */
async function order(user: UserEvent) {
  const button = screen.getByRole("button", { name: "Place order" });
  await waitFor(() => expect(button).toBeEnabled());
  await user.click(button);
}

test("an order empties the basket and the stock goes down", async () => {
  const { user, api } = open("/", "customer");

  await user.click(await screen.findByRole("button", { name: "Add Stoneware mug to the basket" }));
  await user.click(screen.getByRole("button", { name: "One more Stoneware mug" }));
  await order(user);

  expect(await screen.findByText("Thank you, your order is placed.")).toBeVisible();
  expect(await screen.findByText("38 left")).toBeVisible();
  expect(screen.getByText("Your basket is empty.")).toBeVisible();
  expect(api.orders[0]?.total_cents).toBe(2980);
});

test("a refused order says why and keeps the basket", async () => {
  const { user, api } = open("/", "customer");
  await user.click(await screen.findByRole("button", { name: "Add Darjeeling, first flush to the basket" }));
  api.failing("POST /orders", problem(409, "Not enough in stock.", [{ field: "items.TEA-02", reason: "is not available in this quantity", code: "not_available", params: { sku: "TEA-02" } }]));

  await order(user);

  expect(await screen.findByText(/There is not enough of Darjeeling, first flush in stock/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "One Darjeeling, first flush less" }));
});

test("what is sold out cannot be ordered", async () => {
  open("/", "customer");

  expect(await screen.findByText("Sold out")).toBeVisible();
  expect(screen.getByRole("button", { name: "Add Glass teapot to the basket" })).toBeDisabled();
});

test("promotions that are on are shown, and marked on their products", async () => {
  current.api.addEvent(springSale({ start_datetime: hours(-1), end_datetime: hours(30) }), { status: "PUBLISHED" });
  open("/", "customer");

  const on = within(await screen.findByRole("region", { name: "On now" }));
  expect(await on.findByRole("heading", { name: "Spring sale" })).toBeVisible();
  expect(screen.getByText("20% with a code")).toBeVisible();
});

test("orders are listed with what they held", async () => {
  current.api.orders = [
    { order_id: "1", items: [mugs], total_cents: 2980, discount_cents: 0, coupon_code: null, currency: "EUR", created_at: "2026-03-01T10:00:00Z" },
  ];
  open("/orders", "customer");

  const order = within(await screen.findByRole("article"));
  expect(order.getByText("Stoneware mug")).toBeVisible();
  expect(order.getAllByText("€29.80")).toHaveLength(2);
});

test("a promotion without a code strikes the price, and the order costs what the window says", async () => {
  promote(null);
  const { user, api } = open("/", "customer");
  const card = within((await screen.findByRole("heading", { name: /^Stoneware mug/ })).closest("li") ?? document.body);
  expect(await card.findByText("20% off now")).toBeVisible();
  expect(card.getByText("€14.90").closest("s")).toHaveTextContent("Instead of €14.90");
  expect(card.getByText("€11.92")).toBeVisible();

  await user.click(card.getByRole("button", { name: "Add Stoneware mug to the basket" }));
  const basket = within(screen.getByRole("complementary", { name: "Basket" }));
  expect(await basket.findByText("Spring sale")).toBeVisible();
  expect(basket.getByText("Subtotal").parentElement).toHaveTextContent("€14.90");
  expect(basket.getByText("Discount").parentElement).toHaveTextContent("-€2.98");
  expect(basket.getByText("Total").parentElement).toHaveTextContent("€11.92");
  await order(user);

  await screen.findByText("Thank you, your order is placed.");
  expect(api.orders[0]).toMatchObject({ total_cents: 1192, discount_cents: 298 });
});

test("the code of an address is in the basket, and comes off the order", async () => {
  promote("SPRING20");
  const { user, api, router } = open("/?coupon=SPRING20", "customer");
  expect(await screen.findByText("The code SPRING20 is in your basket.")).toBeVisible();
  expect(router.state.location.search).toBe("");

  await user.click(await screen.findByRole("button", { name: "Add Stoneware mug to the basket" }));
  expect(await screen.findByText("Spring sale (SPRING20)")).toBeVisible();
  await order(user);

  await screen.findByText("Thank you, your order is placed.");
  expect(api.orders[0]).toMatchObject({ total_cents: 1192, coupon_code: "SPRING20" });
  await user.click(screen.getByRole("button", { name: "Show" }));
  expect(within(await screen.findByRole("article")).getByText("Spring sale (SPRING20)")).toBeVisible();
});

test("a code that is refused says why, and can be taken out again", async () => {
  promote("SPRING20");
  current.api.usedCoupons.add("spring20");
  const { user } = open("/", "customer");
  await user.click(await screen.findByRole("button", { name: "Add Stoneware mug to the basket" }));
  await user.type(screen.getByLabelText("Coupon code"), " spring20 {Enter}");

  expect(await screen.findByText("You have used this code for another order already.")).toBeVisible();
  await order(user);
  expect(await screen.findByText(/The order was not placed. You have used this code/)).toBeVisible();

  await user.click(screen.getByRole("button", { name: "Remove the code spring20" }));
  await order(user);
  expect(await screen.findByText("Thank you, your order is placed.")).toBeVisible();
});

test("a code that takes nothing off says so", async () => {
  promote("SPRING20");
  const { user } = open("/", "customer");
  await user.click(await screen.findByRole("button", { name: "Add Darjeeling, first flush to the basket" }));
  await user.type(screen.getByLabelText("Coupon code"), "SPRING20{Enter}");

  expect(await screen.findByText("This code takes nothing more off these prices.")).toBeVisible();
  await order(user);
  expect(await screen.findByText("Thank you, your order is placed.")).toBeVisible();
});

test("a price that has changed in the meantime is shown before it is paid", async () => {
  const { user, api } = open("/", "customer");
  await user.click(await screen.findByRole("button", { name: "Add Stoneware mug to the basket" }));
  await waitFor(() => expect(screen.getByRole("button", { name: "Place order" })).toBeEnabled());
  promote(null);

  await order(user);

  expect(await screen.findByText(/The price has changed in the meantime/)).toBeVisible();
  expect(await screen.findByText("Total")).toBeVisible();
  await waitFor(() => expect(screen.getByText("Total").parentElement).toHaveTextContent("€11.92"));
  expect(api.orders).toEqual([]);
  await order(user);
  expect(await screen.findByText("Thank you, your order is placed.")).toBeVisible();
});

test("without a price nothing can be ordered", async () => {
  current.api.failing("POST /orders/quote", problem(503, "Away."));
  const { user, api } = open("/", "customer");
  await user.click(await screen.findByRole("button", { name: "Add Stoneware mug to the basket" }));
  expect(await screen.findByText(/The price could not be found out/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Place order" })).toBeDisabled();

  api.failing("POST /orders/quote", null);
  await user.click(screen.getByRole("button", { name: "Try again" }));

  await order(user);
  expect(await screen.findByText("Thank you, your order is placed.")).toBeVisible();
});

const product = (n: number, sku: string) => ({ sku, name: `Product ${n}`, description: "", price_cents: 100, currency: "EUR" });

function sell(count: number, skuOf = (n: number) => `SKU-${n}`) {
  const skus = Array.from({ length: count }, (_, index) => skuOf(index + 1));
  current.api.products = skus.map((sku, index) => product(index + 1, sku));
  current.api.stock = new Map(skus.map((sku, index) => [sku, index + 1]));
  return skus;
}

test.each([
  ["104 products", 104, (n: number) => `SKU-${n}`],
  ["250 products with the longest names", 250, (n: number) => `SKU-${String(n).padStart(60, "0")}`],
])("the stock of %s is asked in parts and shown for all", async (_, count, skuOf) => {
  sell(count, skuOf);
  open("/", "customer");

  expect(await screen.findByText(`${count} left`)).toBeVisible();
  expect(await screen.findByRole("button", { name: `Add Product ${count} to the basket` })).toBeEnabled();
});

test("no part of a list of products is too long for an address", () => {
  for (const count of [0, 1, 100, 101, 250]) {
    for (const length of [1, 12, 64]) {
      const skus = Array.from({ length: count }, (_, n) => String(n).padStart(length, "0"));
      const parts = partsOf(skus);
      expect(parts.flat()).toEqual(skus);
      for (const part of parts) expect(part.length <= 100 && part.map((sku) => `&sku=${sku}`).join("").length <= 2000).toBe(true);
    }
  }
});

test("stock that cannot be loaded is reported, and can be tried again", async () => {
  current.api.failing("GET /stock", problem(503, "Away."));
  const { user, api } = open("/", "customer");
  await screen.findByText(/Stock could not be loaded/);

  api.failing("GET /stock", null);
  await user.click(within(screen.getByRole("alert")).getByRole("button", { name: "Try again" }));

  expect(await screen.findByText("40 left")).toBeVisible();
});

test("fifty-three promotions are all there, and each of their products carries its flag", async () => {
  const skus = sell(153);
  for (const [index, sku] of skus.entries()) {
    const sale = springSale({ start_datetime: hours(-1), end_datetime: hours(30 + index), title: `Sale ${index + 1}` });
    current.api.addEvent({ ...sale, promotion_package: { ...sale.promotion_package, products: [sku] } }, { status: "PUBLISHED" });
  }
  const { user } = open("/", "customer");
  const on = within(await screen.findByRole("region", { name: "On now" }));

  await user.click(await on.findByRole("button", { name: "Show all 153 promotions" }));

  expect(on.getByRole("heading", { name: "Sale 153" })).toBeVisible();
  await waitFor(() => expect(screen.getAllByText("20% with a code")).toHaveLength(153));
});

test("a basket that is not empty never says that it is, whatever the products do", async () => {
  const { user } = open("/", "customer");
  await user.click(await screen.findByRole("button", { name: "Add Stoneware mug to the basket" }));
  cleanup();
  current.api.failing("GET /products", new Response(null, { status: 503 }));
  open("/", "customer");
  await screen.findByRole("heading", { name: "The shop could not be loaded" });
  expect(screen.queryByText("Your basket is empty.")).not.toBeInTheDocument();
  cleanup();

  current.api.failing("GET /products", null);
  current.api.products = current.api.products.slice(1);
  const again = open("/", "customer");
  expect(await screen.findByText("MUG-01 is no longer sold.")).toBeVisible();
  await again.user.click(screen.getByRole("button", { name: "Remove MUG-01" }));
  expect(await screen.findByText("Your basket is empty.")).toBeVisible();
});

test("an order whose answer is lost in a reload is placed once", async () => {
  const { user, api } = open("/", "customer");
  await user.click(await screen.findByRole("button", { name: "Add Stoneware mug to the basket" }));
  const answer = api.handle.bind(api);
  const lost = vi.spyOn(api, "handle").mockImplementation(async (request) => {
    const answered = await answer(request);
    return request.url.endsWith("/api/orders") && request.method === "POST" ? problem(504, "Too slow.") : answered;
  });
  await order(user);
  await screen.findByText(/The order was not placed/);
  lost.mockRestore();
  cleanup();

  const again = open("/", "customer");
  await screen.findByRole("button", { name: "Place order" });
  await order(again.user);

  expect(await screen.findByText("Thank you, your order is placed.")).toBeVisible();
  expect(api.orders).toHaveLength(1);
});

test("a basket is its owner's: what was in it before signing in joins, and signing out leaves nothing", async () => {
  const { user } = open("/", "customer");
  await user.click(await screen.findByRole("button", { name: "Add Stoneware mug to the basket" }));
  expect(sessionStorage.getItem("fanfare.basket.bob")).toContain("MUG-01");

  sessionStore.signedOut();
  expect(await screen.findByRole("button", { name: "Sign in to shop" })).toBeVisible();
  expect(JSON.stringify(Object.values(sessionStorage))).not.toContain("MUG-01");

  sessionStore.signedIn({ userId: "carol", name: "Carol", roles: ["customer"] });
  expect(await screen.findByText("Your basket is empty.")).toBeVisible();
});
