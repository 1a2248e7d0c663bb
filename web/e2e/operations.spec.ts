import { expect } from "@playwright/test";
import { as, expectPresentable, plan, promotion, screenshot, test } from "./support/stories";
import { publishBroken } from "./support/system";

test("dead letters are read, filtered and sent again, one by one and together", { tag: "@embedded" }, async ({ browser }) => {
  const soon = new Date(Date.now() + 8_000);
  await publishBroken("broken-and-expired", soon);
  await publishBroken("broken", new Date(Date.now() + 86_400_000));
  const page = await as(browser, "olga", "/operations/dead-letters");
  const letter = (id: string) => page.getByRole("listitem").filter({ has: page.getByRole("checkbox", { name: `Select ${id}`, exact: true }) });
  await expect(async () => {
    await page.getByRole("button", { name: "Refresh" }).click();
    await expect(letter("broken")).toBeVisible({ timeout: 1_000 });
    await expect(letter("broken-and-expired")).toBeVisible({ timeout: 1_000 });
  }).toPass();

  await expect(letter("broken").getByText("Status 400")).toBeVisible();
  await letter("broken").getByText("Event and answer").click();
  await expect(letter("broken").getByText('"event_id": "nobody"')).toBeVisible();
  await screenshot(page, "dead-letters");
  await expectPresentable(page, "dead-letters");
  await screenshot(page, "dead-letters-phone");
  await page.setViewportSize({ width: 1440, height: 900 });

  await expect.poll(() => Date.now()).toBeGreaterThan(soon.getTime());
  for (const id of ["broken", "broken-and-expired"]) await page.getByRole("checkbox", { name: `Select ${id}`, exact: true }).check();
  await page.getByRole("button", { name: "Send 2 again" }).click();
  await expect(letter("broken").getByText("Accepted: the event is on its way.")).toBeVisible();
  await expect(letter("broken-and-expired").getByText(/^Expired:/)).toBeVisible();
  await expect(letter("broken").getByText(/^Sent again by you/)).toBeVisible();
  await screenshot(page, "dead-letters-replayed");
  await page.getByRole("button", { name: "Sprache: Deutsch" }).click();
  await screenshot(page, "dead-letters-german");
  await page.getByRole("button", { name: "Language: English" }).click();

  await page.getByRole("button", { name: "All", exact: true }).click();
  await expect(async () => {
    await page.getByRole("button", { name: "Refresh" }).click();
    await expect(letter("broken").getByText("It has come back since.")).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(letter("broken").getByText(/^Failed 2 times/)).toBeVisible();
});

test("an operator sees the runs of all promotions, and stops and resumes all sending", async ({ browser }) => {
  const event = await plan(promotion("Watched by operators", 0, 2), { publish: true });
  const olga = await as(browser, "olga", "/");
  await expect(olga).toHaveURL(/\/operations$/);
  const all = olga.getByRole("region", { name: "All runs" });
  const row = all.getByRole("row").filter({ hasText: event.title });
  await expect(row.getByText("Completed", { exact: true })).toBeVisible({ timeout: 120_000 });
  await expect(row.getByText("on time")).toBeVisible();
  await screenshot(olga, "runs");
  await expectPresentable(olga, "runs");
  await screenshot(olga, "runs-phone");
  await olga.setViewportSize({ width: 1440, height: 900 });

  await olga.getByRole("link", { name: "Dead letters" }).click();
  await expect(olga.getByRole("heading", { name: "No open dead letters" }).or(olga.getByRole("checkbox", { name: /^Select / })).first()).toBeVisible();
  await screenshot(olga, "dead-letters-of-the-system");

  await olga.getByRole("link", { name: "Sending" }).click();
  await olga.getByLabel("Reason").fill("Wrong price in a promotion");
  await screenshot(olga, "sending");
  await expectPresentable(olga, "sending");
  await olga.setViewportSize({ width: 1440, height: 900 });
  const ada = await as(browser, "ada", "/admin/event-calendar");

  await olga.getByRole("button", { name: "Stop all sending" }).click();
  await olga.getByRole("dialog").getByRole("button", { name: "Stop all sending" }).click();
  try {
    await expect(olga.getByRole("heading", { name: "All sending is stopped" })).toBeVisible();
    await screenshot(olga, "sending-stopped");
    await ada.reload();
    await expect(ada.getByText(/^All sending is stopped since .*, by Olga Sommer: Wrong price in a promotion/)).toBeVisible();
    await screenshot(ada, "calendar-banner");
  } finally {
    await olga.getByRole("button", { name: "Resume sending" }).click();
    await olga.getByRole("dialog").getByRole("button", { name: "Resume sending" }).click();
  }
  await expect(olga.getByRole("heading", { name: "Sending goes on" })).toBeVisible();
  await expect(olga.getByRole("region", { name: "Stops and resumes" }).getByRole("listitem").first()).toContainText("Resumed by you");
});
