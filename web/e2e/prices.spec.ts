import { expect, type Page } from "@playwright/test";
import type { OrderPage, Product, Products } from "../src/api/types";
import { as, expectAccessible, expectFits, plan, promotion, screenshot, test } from "./support/stories";
import { call, type Caller, deliveryTimeout } from "./support/system";

/** Whose messages disturb no other test. */
const buyer = "customer-0009";
const germans = { segment: "lang:de" };

/** One that no other test sells, as a price may change while these tests run. */
async function product(): Promise<Product> {
  const { products } = (await call("ada", "GET", "/products")).data as Products;
  const found = products.at(3);
  if (found === undefined) throw new Error("There are too few products.");
  return found;
}

/** As the shop rounds: half up. */
const percentOf = (cents: number, percent: number) => Math.floor((cents * percent + 50) / 100);
const euros = (cents: number) => `€${(cents / 100).toFixed(2)}`;

const basket = (page: Page) => page.getByRole("complementary", { name: "Basket" });
const add = (page: Page, { name }: Product) => page.getByRole("button", { name: `Add ${name} to the basket` }).click();

async function newestOrder(person: Caller) {
  return ((await call(person, "GET", "/orders")).data as OrderPage).orders[0];
}

test("a coupon goes from the message into the basket and off the order, once", async ({ browser }) => {
  const sold = await product();
  const off = percentOf(sold.price_cents, 25);
  const event = await plan(
    promotion("Coupon to order", 0, 1, {
      promotion_package: { name: "Coupon", coupon_code: "ONCE25", discount: { kind: "percent", value: 25 }, products: [sold.sku] },
      audience: germans,
    }),
    { publish: true },
  );
  const page = await as(browser, buyer, "/inbox");

  await test.step("the message leads to the shop", async () => {
    await page.getByRole("button", { name: /Coupon to order/ }).first().click({ timeout: deliveryTimeout });
    await screenshot(page, "01-message");
    await page.getByRole("link", { name: "Use in the shop ONCE25" }).first().click();
    await expect(page.getByText("The code ONCE25 is in your basket.")).toBeVisible();
    await expect(page.getByText("25% with a code").first()).toBeVisible();
  });

  await test.step("the order costs less", async () => {
    await add(page, sold);
    await expect(basket(page).getByText("Coupon to order (ONCE25)")).toBeVisible();
    await expect(basket(page).getByText(`-${euros(off)}`).first()).toBeVisible();
    await expectAccessible(page);
    await screenshot(page, "02-basket");
    await basket(page).getByRole("button", { name: "Place order" }).click();
    await expect(page.getByText("Thank you, your order is placed.")).toBeVisible();
    const order = await newestOrder(buyer);
    expect(order).toMatchObject({ total_cents: sold.price_cents - off, discount_cents: off, coupon_code: "ONCE25" });
    expect(order?.items[0]).toMatchObject({ sku: sold.sku, price_cents: sold.price_cents, discount_cents: off, event_id: event.event_id, coupon_code: "ONCE25" });
    await page.getByRole("link", { name: "Orders" }).click();
    await expect(page.getByRole("article").first().getByText("Coupon to order (ONCE25)")).toBeVisible();
    await screenshot(page, "03-orders");
  });

  await test.step("a second time it is refused", async () => {
    const before = await newestOrder(buyer);
    await page.goto("/?coupon=once25");
    await add(page, sold);
    await expect(basket(page).getByText("You have used this code for another order already.")).toBeVisible();
    await basket(page).getByRole("button", { name: "Place order" }).click();
    await expect(basket(page).getByText(/^The order was not placed\. You have used this code/)).toBeVisible();
    await screenshot(page, "04-refused");
    expect((await newestOrder(buyer))?.order_id).toBe(before?.order_id);
    await page.setViewportSize({ width: 360, height: 780 });
    await expectFits(page);
    await screenshot(page, "05-phone");
  });
});

test("a discount without a code is in the window, in the basket and on the order", async ({ browser }) => {
  const sold = await product();
  const off = percentOf(sold.price_cents, 15);
  await plan(
    promotion("Price for everyone", 0, 1, {
      promotion_package: { name: "Everyone", coupon_code: null, discount: { kind: "percent", value: 15 }, products: [sold.sku] },
      content: "Hello {{ customer.first_name }}, **{{ package.discount }} off**.",
      audience: germans,
    }),
    { publish: true },
  );
  const page = await as(browser, buyer, "/");
  const card = page.getByRole("listitem").filter({ has: page.getByRole("button", { name: `Add ${sold.name} to the basket` }) });

  await expect(card.getByText("15% off now")).toBeVisible();
  await expect(card.locator("s")).toHaveText(`Instead of ${euros(sold.price_cents)}`);
  await expect(card.getByText(euros(sold.price_cents - off), { exact: true })).toBeVisible();
  await add(page, sold);
  await expect(basket(page).getByText("Price for everyone")).toBeVisible();
  await expectAccessible(page);
  await screenshot(page, "01-window");
  await basket(page).getByRole("button", { name: "Place order" }).click();
  await expect(page.getByText("Thank you, your order is placed.")).toBeVisible();

  const order = await newestOrder(buyer);
  expect(order).toMatchObject({ total_cents: sold.price_cents - off, discount_cents: off, coupon_code: null });
  expect(order?.items[0]).toMatchObject({ promotion: "Price for everyone", coupon_code: null });
});
