import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { open } from "@/test/render";

test("consent is saved when it is switched", async () => {
  const { user, api } = open("/profile", "customer");

  await user.click(await screen.findByRole("switch", { name: "Promotion messages" }));

  expect(await screen.findByText("No more promotion messages from the next one on.")).toBeVisible();
  expect(api.profile.marketing_consent).toBe(false);
});

test("a changed name is saved without touching the consent", async () => {
  const { user, api } = open("/profile", "customer");
  const first = await screen.findByRole("textbox", { name: "First name" });

  await user.clear(first);
  await user.tab();
  expect(await screen.findByText("Please fill this in.")).toBeVisible();
  await user.type(first, "Robert");
  await user.click(screen.getByRole("button", { name: "Save" }));

  await waitFor(() => expect(api.profile).toMatchObject({ first_name: "Robert", marketing_consent: true }));
});
