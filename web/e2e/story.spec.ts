import { expect } from "@playwright/test";
import { as, bar, cell, forget, inDays, test, zone } from "./support/stories";
import { call } from "./support/system";

test("from the admin's plan to the customer's inbox", async ({ browser }) => {
  test.setTimeout(150_000);
  const title = "Breakfast week";
  await call("bob", "PUT", "/messages/read", { before: new Date().toISOString() });
  const customer = await as(browser, "bob", "/");
  const inbox = customer.getByRole("button", { name: /^Inbox, / });
  await expect(inbox).toHaveAccessibleName("Inbox, no unread messages");

  const admin = await as(browser, "ada", "/admin/event-calendar?q=Breakfast");

  await test.step("the admin drags over some days", async () => {
    const [from, until] = [await cell(admin, inDays(0)), await cell(admin, inDays(1))];
    await admin.mouse.move(from.x, from.y);
    await admin.mouse.down();
    await admin.mouse.move(until.x, until.y, { steps: 8 });
    await admin.mouse.up();
    await expect(admin.getByRole("dialog", { name: "New promotion" })).toBeVisible();
    await expect(admin.getByLabel("Starts")).toHaveValue(`${inDays(0)}T00:00`);
  });

  await test.step("writes what is offered to whom", async () => {
    await admin.getByLabel("Title").fill(title);
    await admin.getByLabel("Time zone").selectOption(zone);
    await admin.getByLabel("Daily send time").fill("00:00");
    await admin.getByLabel("Audience").selectOption("regular");
    await admin.getByLabel("Package name").fill("Breakfast for two");
    await admin.getByLabel("Value (%)").fill("20");
    await admin.getByLabel(/Coupon code/).fill("EGGS20");
    await admin.getByRole("checkbox").first().check();
    await expect(admin.getByText(/customers would get it today/)).toBeVisible();
    await admin.getByLabel("Subject").fill("{{ customer.first_name }}, breakfast is on us");
    await admin.getByLabel("Content").fill("Take **{{ package.discount }} off** with `{{ package.coupon_code }}`.");
  });

  await test.step("sees it with a customer's eyes and keeps a draft", async () => {
    await expect(admin.getByRole("region", { name: "Preview" }).getByRole("heading", { name: /, breakfast is on us/ })).toBeVisible();
    await admin.getByRole("button", { name: "Save draft" }).click();
    await expect(admin.getByText(`${title} is kept as a draft.`)).toBeVisible();
    await expect(bar(admin, title)).toContainText("Draft");
  });

  await test.step("publishes after a last look", async () => {
    await admin.getByRole("button", { name: "Publish" }).click();
    const question = admin.getByRole("dialog", { name: `Publish ${title}?` });
    await expect(question.getByText(/Regular customers: [\d,]+ customers/)).toBeVisible();
    await expect(question.getByText("at once, for today")).toBeVisible();
    await question.getByRole("button", { name: "Publish" }).click();
    await expect(admin.getByText(`${title} is published.`)).toBeVisible();
  });

  await test.step("follows the delivery on the event's page", async () => {
    await admin.getByRole("link", { name: "Open the event page" }).click();
    await expect(admin.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await forget(admin.url().split("/").at(-1) ?? "");
    await expect(admin.getByRole("row").getByText("Completed")).toBeVisible({ timeout: 90_000 });
  });

  await test.step("the customer's badge goes up by itself", async () => {
    await customer.bringToFront();
    await expect(inbox).toHaveAccessibleName("Inbox, 1 unread message", { timeout: 30_000 });
  });

  await test.step("the message is one click away and personal", async () => {
    await inbox.click();
    await customer.getByRole("link", { name: /Bob, breakfast is on us/ }).click();
    await expect(customer).toHaveURL(/\/inbox\?message=/);
    await expect(customer.getByText("20 % off").or(customer.getByText("20% off"))).toBeVisible();
  });

  await test.step("reading it makes the badge go down", async () => {
    await expect(inbox).toHaveAccessibleName("Inbox, no unread messages");
    const { data } = await call("bob", "GET", "/messages/unread-count");
    expect(data).toEqual({ unread: 0 });
  });

  await test.step("the admin sees that it was read", async () => {
    await admin.bringToFront();
    await expect(admin.getByRole("cell", { name: /^1 \(/ })).toBeVisible({ timeout: 20_000 });
  });

});
