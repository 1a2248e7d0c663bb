import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { PromotionEvent } from "@/api/types";
import { current } from "@/test/current";
import { problem, springSale } from "@/test/fake-api";
import { open } from "@/test/render";

const night = springSale({ title: "Night sale", start_datetime: "2027-03-27T02:30:00+01:00", end_datetime: "2027-03-30T23:59:59+02:00" });
const month = "/admin/event-calendar?view=month&date=2027-03-15";

async function barOf(title: string): Promise<Element> {
  const [bar] = await screen.findAllByText(new RegExp(`${title}, Draft, `));
  return bar?.closest("[data-event-id]") ?? document.body;
}

const event = (): Partial<PromotionEvent> => current.api.events[0] ?? {};
const expectStart = (start: string) => waitFor(() => expect(event().start_datetime).toBe(start));

async function move(title: string, key: string, start: string) {
  fireEvent.keyDown(await barOf(title), { key, altKey: true });
  await expectStart(start);
}

test("a promotion is moved by days from the time its author set, also past a night without it, and keeps its seconds", async () => {
  current.api.addEvent(night);
  open(month, "admin");

  await move("Night sale", "ArrowRight", "2027-03-28T03:30:00+02:00");
  await move("Night sale", "ArrowRight", "2027-03-29T02:30:00+02:00");

  expect(event().end_datetime).toBe("2027-04-01T23:59:59+02:00");
});

test("a reload between two moves forgets nothing", async () => {
  current.api.addEvent(night);
  open(month, "admin");
  await move("Night sale", "ArrowRight", "2027-03-28T03:30:00+02:00");
  document.body.innerHTML = "";

  open(month, "admin");

  await move("Night sale", "ArrowRight", "2027-03-29T02:30:00+02:00");
});

test("Ctrl+Z undoes move after move, wherever the focus is, to the very times", async () => {
  current.api.addEvent(night);
  open(month, "admin");
  await move("Night sale", "ArrowRight", "2027-03-28T03:30:00+02:00");
  await move("Night sale", "ArrowDown", "2027-04-04T02:30:00+02:00");

  fireEvent.keyDown(document.body, { key: "z", ctrlKey: true });
  await expectStart("2027-03-28T03:30:00+02:00");
  fireEvent.keyDown(document.body, { key: "z", ctrlKey: true });
  await expectStart(night.start_datetime);

  expect(event().end_datetime).toBe(night.end_datetime);
  expect(await screen.findByText("The move was undone.")).toBeVisible();
});

test("Ctrl+Z in a field is left to the browser", async () => {
  current.api.addEvent(night);
  open(month, "admin");
  await move("Night sale", "ArrowRight", "2027-03-28T03:30:00+02:00");

  fireEvent.keyDown(screen.getByRole("searchbox"), { key: "z", ctrlKey: true });

  expect(event().start_datetime).toBe("2027-03-28T03:30:00+02:00");
});

test("a move that is refused goes back, with the reason in words, and is not there to be undone", async () => {
  const { event_id } = current.api.addEvent(night);
  current.api.failing(`PUT /events/${event_id}`, problem(400, "The event is not valid.", [{ field: "end_datetime", reason: "must be in the years 2000 to 2100" }]));
  open(month, "admin");

  fireEvent.keyDown(await barOf("Night sale"), { key: "ArrowRight", altKey: true });
  expect(await screen.findByText(/Night sale was not moved: (Starts|Ends): .*2000 to 2100/)).toBeVisible();
  current.api.failing(`PUT /events/${event_id}`, null);
  fireEvent.keyDown(document.body, { key: "z", ctrlKey: true });

  expect(event()).toMatchObject({ start_datetime: night.start_datetime, revision: 1 });
});

test("the toast names the years of a window that is not in this one", async () => {
  current.api.addEvent(night);
  open(month, "admin");

  await move("Night sale", "ArrowRight", "2027-03-28T03:30:00+02:00");

  expect(await screen.findByText(/Night sale now runs .*2027.* to .*2027/)).toBeVisible();
});
