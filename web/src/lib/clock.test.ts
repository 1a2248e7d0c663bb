import { act, render, renderHook, screen } from "@testing-library/react";
import { createElement } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clock } from "@/lib/clock";
import { useNow } from "@/lib/use-now";
import { RelativeTime } from "@/ui/relative-time";

const noon = Date.parse("2026-11-26T12:00:00Z");

beforeEach(() => vi.useFakeTimers({ now: noon }));
afterEach(() => vi.useRealTimers());

const learn = (date: string, took = 0) => clock.learn(new Date(date).toUTCString(), noon - took, noon);

test.each([
  ["the server is five minutes ahead", "2026-11-26T12:05:00Z", 300],
  ["the server is five minutes behind", "2026-11-26T11:55:00Z", -299],
  ["both agree to the second", "2026-11-26T12:00:00Z", 0],
])("%s", (_, date, seconds) => {
  learn(date);

  expect(clock.now() - noon).toBe(seconds * 1000);
});

test("a slow answer does not move a clock that may be right", () => {
  learn("2026-11-26T11:59:45Z", 20_000);

  expect(clock.now()).toBe(noon);
});

test.each([null, "", "yesterday"])("a Date header of %j changes nothing", (header) => {
  clock.learn(header, noon, noon);

  expect(clock.now()).toBe(noon);
});

test("what is on the screen follows the first answer, not the next tick", () => {
  const { result } = renderHook(() => useNow());

  act(() => learn("2026-11-26T12:05:00Z"));

  expect(result.current).toBe(noon + 300_000);
});

test("what has just happened on the server is now, not in five minutes", () => {
  render(createElement(RelativeTime, { instant: "2026-11-26T12:05:00Z" }));
  expect(screen.getByText("now")).toBeInTheDocument();

  act(() => learn("2026-11-26T12:05:00Z"));

  expect(screen.getByText("now")).toBeInTheDocument();
});

test("an older event keeps its distance by the server's clock", () => {
  render(createElement(RelativeTime, { instant: "2026-11-26T12:00:00Z" }));

  act(() => learn("2026-11-26T12:05:00Z"));

  expect(screen.getByText("5 minutes ago")).toBeInTheDocument();
});
