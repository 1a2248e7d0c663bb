import { expect, test } from "vitest";
import { byDate } from "@/features/inbox/date-groups";
import { FakeApi } from "@/test/fake-api";

// A Thursday.
const now = Date.parse("2026-03-12T15:00:00Z");

function namesOf(...times: string[]) {
  const api = new FakeApi();
  for (const created_at of times) api.addMessage({ created_at });
  return byDate(api.messages, now).map(({ name, messages }) => [name, messages.length]);
}

test("messages stand under the day, the week and the month they came in", () => {
  const groups = namesOf("2026-03-12T14:59:00Z", "2026-03-12T00:00:00Z", "2026-03-11T23:59:59Z", "2026-03-10T10:00:00Z", "2026-03-09T00:00:00Z", "2026-03-08T23:59:59Z", "2026-02-28T10:00:00Z", "2025-03-01T10:00:00Z");

  expect(groups).toEqual([
    ["today", 2],
    ["yesterday", 1],
    ["week", 2],
    ["2026-3", 1],
    ["2026-2", 1],
    ["2025-3", 1],
  ]);
});

test("what a clock ahead of ours dates into tomorrow came today", () => {
  expect(namesOf("2026-03-13T00:00:01Z")).toEqual([["today", 1]]);
});

test("on a Monday yesterday is no part of this week", () => {
  const api = new FakeApi();
  for (const created_at of ["2026-03-08T10:00:00Z", "2026-03-07T10:00:00Z"]) api.addMessage({ created_at });

  expect(byDate(api.messages, Date.parse("2026-03-09T09:00:00Z")).map(({ name }) => name)).toEqual(["yesterday", "2026-3"]);
});
