import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { today } from "@/features/calendar/model/zoned-time";
import { open } from "@/test/render";

const home = "/admin/event-calendar";
const thisMonth = new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${today()}T00:00:00Z`));

test.each([
  "?date=2026-02-30",
  "?date=99999-01-01",
  "?date=0001-01-01&view=list",
  "?date=&view=&show=&segment=&q=",
  "?view=zzz",
  "?view=toString&date=null",
  "?show=zzz&segment=A%20B",
  "?event=not-a-uuid",
  "?date=2026-02-30&date=2026-03-01",
  `?q=${"x".repeat(5000)}`,
  "?q=%F0%9F%8E%81%00%25_",
])("%s shows the calendar of today", async (search) => {
  open(`${home}${search}`, "admin");

  expect(await screen.findByRole("heading", { level: 1, name: new RegExp(thisMonth) })).toBeVisible();
  expect(screen.getByRole("combobox", { name: "Show by audience" })).toHaveValue("");
  expect(screen.getByRole("button", { name: "New promotion" })).toBeEnabled();
});

test.each(["from=2026-02-30&until=99999-01-01", "from=zzz", "until=2026-02-30", "copy=not-a-uuid"])("/new?%s opens a panel that can be closed", async (search) => {
  const { user, router } = open(`${home}/new?view=list&${search}`, "admin");
  await screen.findByRole("dialog", { name: "New promotion" });

  await user.click(screen.getByRole("button", { name: "Close" }));

  await expect.poll(() => router.state.location.pathname).toBe(home);
});

test.each(["/not-a-uuid", "/a/b/c", "/..%2Fcustomers", "/events"])("the panel of %s says that there is no such promotion", async (path) => {
  const { api } = open(`${home}${path}?view=list`, "admin");

  expect(await screen.findByRole("heading", { name: "This promotion does not exist" })).toBeVisible();
  expect(api.log.filter((request) => !["GET /events", "GET /unread-count", "GET /sending"].includes(request))).toEqual([]);
});

test.each(["not-a-uuid", "..%2F..%2Fcustomers", "%00", "1;DROP TABLE event"])("the page of the event %s says that it does not exist", async (id) => {
  open(`${home}/events/${id}`, "admin");

  expect(await screen.findByRole("heading", { name: "This promotion does not exist" })).toBeVisible();
  expect(screen.getByRole("link", { name: "Calendar" })).toHaveAttribute("href", home);
});
