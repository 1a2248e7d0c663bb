import { expect, type Page } from "@playwright/test";
import type { PromotionEvent } from "../src/api/types";
import { as, besideNumber, forget, inDays, logIn, saved, screenshot, test, visitor } from "./support/stories";
import { call, deliveryTimeout, patience } from "./support/system";

const title = "Breakfast week";
const content = "Take **{{ package.discount }} off** with `{{ package.coupon_code }}`.";
const unread = (n: number) => (n === 0 ? "Inbox, no unread messages" : `Inbox, ${n} unread message${n === 1 ? "" : "s"}`);
const badge = (page: Page) => page.getByRole("button", { name: /^Inbox, / });
const idOf = (page: Page) => new URL(page.url()).pathname.split("/").at(-1) ?? "";

test("from the admin's plan to the customer's inbox, and out again", async ({ browser }) => {
  test.setTimeout(240_000 * patience);
  await call("bob", "PUT", "/messages/read", { before: new Date().toISOString() });
  const customer = await as(browser, "bob", "/");
  await expect(badge(customer)).toHaveAccessibleName(unread(0));
  const admin = await visitor(browser);
  let event: Pick<PromotionEvent, "event_id"> = { event_id: "" };

  await test.step("the admin signs in", async () => {
    await admin.goto("/admin/event-calendar");
    await expect(admin.locator("#username")).toBeVisible();
    await screenshot(admin, "01-sign-in");
    await logIn(admin, "ada");
    await expect(admin.getByRole("button", { name: "New promotion" }).or(admin.getByRole("link", { name: "New promotion" })).first()).toBeVisible();
    await expect(admin.locator(`[data-day="${inDays(0)}"]`)).toBeVisible();
    await screenshot(admin, "02-calendar");
  });

  await test.step("drags over some days", async () => {
    const [from, until] = [await besideNumber(admin, inDays(0)), await besideNumber(admin, inDays(1))];
    await admin.mouse.move(from.x, from.y);
    await admin.mouse.down();
    await admin.mouse.move(until.x, until.y, { steps: 8 });
    await admin.mouse.up();
    await expect(admin.getByRole("dialog", { name: "New promotion" })).toBeVisible();
    await expect(admin.getByLabel("Starts")).toHaveValue(`${inDays(0)}T00:00`);
  });

  await test.step("writes what is offered to whom", async () => {
    await admin.getByLabel("Title").fill(title);
    await admin.getByLabel("Daily send time").fill("00:00");
    await admin.getByLabel("Audience", { exact: true }).selectOption("regular");
    await admin.getByLabel("Package name").fill("Breakfast for two");
    await admin.getByLabel("Value (%)").fill("20");
    await admin.getByLabel(/Coupon code/).fill("EGGS20");
    await admin.getByRole("checkbox").first().check();
    await expect(admin.getByText(/customers would get it today/)).toBeVisible();
    await admin.getByLabel("Subject").fill("{{ customer.first_name }}, breakfast is on us");
    await admin.getByLabel("Content").fill(content);
  });

  await test.step("sees it with a customer's eyes and saves a draft", async () => {
    await expect(admin.getByRole("region", { name: "Preview" }).getByRole("heading", { name: /, breakfast is on us/ })).toBeVisible();
    await screenshot(admin, "03-form");
    await admin.getByRole("button", { name: "Save draft" }).click();
    await expect(admin).toHaveURL(/\/admin\/event-calendar\/[0-9a-f-]{36}/);
    event = { event_id: idOf(admin) };
    await forget(event.event_id);
    await expect(admin.getByRole("dialog", { name: title }).getByText("Draft", { exact: true })).toBeVisible();
    await screenshot(admin, "04-draft");
  });

  await test.step("finds it again after a reload, and edits it", async () => {
    await admin.reload();
    await expect(admin.getByLabel("Title")).toHaveValue(title);
    await admin.getByLabel("Description").fill("Good mornings begin at the table.");
    await admin.getByRole("button", { name: "Save draft" }).click();
    await expect.poll(async () => (await saved(event)).description).toBe("Good mornings begin at the table.");
    await expect(admin.getByRole("button", { name: "Save draft" })).toBeDisabled();
    await screenshot(admin, "05-edited");
  });

  await test.step("publishes after a last look", async () => {
    await admin.getByRole("button", { name: "Publish" }).click();
    const question = admin.getByRole("dialog", { name: `Publish ${title}?` });
    await expect(question.getByText(/Regular customers: [\d,]+ customers/)).toBeVisible();
    await expect(question.getByRole("heading", { name: /, breakfast is on us/ })).toBeVisible();
    await screenshot(admin, "06-publish");
    await question.getByRole("button", { name: "Publish" }).click();
    await expect(question).toBeHidden();
    await expect.poll(async () => (await saved(event)).status).toBe("PUBLISHED");
  });

  await test.step("sees the run live on the event's page", async () => {
    await admin.getByRole("link", { name: "Open the event page" }).click();
    await expect(admin.getByRole("heading", { level: 1, name: title })).toBeVisible();
    const runs = admin.getByRole("region", { name: "Messages by day" });
    await expect(runs.getByRole("row").getByText(/^(Running|Completed)$/)).toBeVisible({ timeout: deliveryTimeout });
    await screenshot(admin, "07-run");
    await expect(runs.getByRole("row").getByText("Completed")).toBeVisible({ timeout: deliveryTimeout });
    await screenshot(admin, "08-run-completed");
  });

  await test.step("the customer's badge goes up by itself", async () => {
    await customer.bringToFront();
    await expect(badge(customer)).toHaveAccessibleName(unread(1), { timeout: deliveryTimeout });
    await customer.reload();
    const card = customer.getByRole("region", { name: "On now" }).getByRole("listitem").filter({ hasText: title }).first();
    await expect(card).toContainText(/Ends (tomorrow|in 2 days)/);
    await screenshot(customer, "09-badge");
  });

  await test.step("the message is one click away and personal", async () => {
    await badge(customer).click();
    await customer.getByRole("link", { name: /^Unread: Bob, breakfast is on us/ }).click();
    await expect(customer).toHaveURL(/\/inbox\?message=/);
    await expect(customer.getByText(/^20\s?% off$/)).toBeVisible();
    await screenshot(customer, "10-message");
  });

  await test.step("reading it makes the badge go down", async () => {
    await expect(badge(customer)).toHaveAccessibleName(unread(0));
    await expect.poll(async () => (await call("bob", "GET", "/messages/unread-count")).data).toEqual({ unread: 0 });
    await screenshot(customer, "11-read");
  });

  await test.step("the admin sees that it was read", async () => {
    await admin.bringToFront();
    await expect(admin.getByRole("cell", { name: /^1 \(/ })).toBeVisible({ timeout: deliveryTimeout });
  });

  await test.step("is told from when a change would apply, and makes none", async () => {
    await admin.getByRole("link", { name: "Edit" }).click();
    await expect(admin.getByLabel("Title")).toHaveValue(title);
    await expect(admin.getByText(/applies from the next day on/)).toBeHidden();
    await admin.getByLabel("Content").fill("Take **half off**.");
    await expect(admin.getByText(/applies from the next day on/)).toBeVisible();
    await screenshot(admin, "12-next-day");
    await admin.getByLabel("Content").fill(content);
    await expect(admin.getByText(/applies from the next day on/)).toBeHidden();
    await admin.getByRole("link", { name: "Open the event page" }).click();
  });

  await test.step("makes a copy of it, and deletes the copy", async () => {
    await admin.getByRole("button", { name: "Duplicate" }).click();
    await expect(admin.getByLabel("Title")).toHaveValue(`Copy of ${title}`);
    await admin.getByRole("button", { name: "Save draft" }).click();
    await expect(admin).toHaveURL(/\/admin\/event-calendar\/[0-9a-f-]{36}/);
    const copy = idOf(admin);
    await forget(copy);
    await admin.getByRole("dialog", { name: `Copy of ${title}` }).getByRole("button", { name: "Delete" }).click();
    const question = admin.getByRole("dialog", { name: `Delete Copy of ${title}?` });
    await screenshot(admin, "13-delete");
    await question.getByRole("button", { name: "Delete" }).click();
    await expect(admin).toHaveURL(/\/admin\/event-calendar(\?|$)/);
    expect((await call("ada", "GET", `/events/${copy}`)).status).toBe(404);
  });

  await test.step("withdraws the promotion", async () => {
    await admin.goto(`/admin/event-calendar/events/${event.event_id}`);
    await admin.getByRole("button", { name: "Withdraw" }).click();
    const question = admin.getByRole("dialog", { name: `Withdraw ${title}?` });
    await screenshot(admin, "14-withdraw");
    await question.getByRole("button", { name: "Withdraw" }).click();
    await expect(question).toBeHidden();
    await expect.poll(async () => (await saved(event)).status).toBe("DRAFT");
    await screenshot(admin, "15-withdrawn");
  });

  await test.step("signs out, in every tab", async () => {
    const other = await admin.context().newPage();
    await other.goto("/admin/event-calendar");
    await expect(other.getByRole("button", { name: "Logout" })).toBeVisible();
    await admin.bringToFront();
    await admin.getByRole("button", { name: "Logout" }).click();
    await expect(admin.getByRole("button", { name: "Sign in to shop" })).toBeVisible();
    await expect(other.getByRole("button", { name: "Logout" })).toBeHidden();
    await screenshot(admin, "16-signed-out");
    await screenshot(other, "17-second-tab");
    await admin.goto("/admin/event-calendar");
    await expect(admin.locator("#username")).toBeVisible();
  });
});
