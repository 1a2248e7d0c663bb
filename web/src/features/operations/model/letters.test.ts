import { expect, test } from "vitest";
import { filterOf, searchOf } from "@/features/operations/model/letter-filter";
import { answerOf, functionOf, readable } from "@/features/operations/model/letters";
import { deadLetter } from "@/test/fake-api";

test.each([
  ["http://dispatch-deliver.fanfare.svc.cluster.local", "dispatch-deliver"],
  ["http://127.0.0.1:40001/functions/deliver", "deliver"],
  ["dispatch-deliver", "dispatch-deliver"],
])("%s is the function %s", (destination, name) => {
  expect(functionOf(destination)).toBe(name);
});

test("a function's own problem is read from what Eventing stored of its answer", () => {
  const error = JSON.stringify({ title: "Unprocessable Content", status: 422, code: "not_withdrawn" });

  expect(answerOf(deadLetter({ error_code: 422, error }))?.problem.code).toBe("not_withdrawn");
});

test.each(["Broken.", "[]", "null", "", '{"title":1}', '{"title":"x","errors":[null]}', '{"title":"x","code":{}}'])("an error that is no problem document (%s) has the answer's status alone", (error) => {
  const answer = answerOf(deadLetter({ error_code: 500, error }));

  expect([answer?.status, answer?.problem.code]).toEqual([500, undefined]);
});

test("an event that nobody answered has no answer", () => {
  expect(answerOf(deadLetter({ error_code: null }))).toBeNull();
});

test("broken data are shown as they came", () => {
  expect([readable('{"a":1}'), readable("{broken")]).toEqual(['{\n  "a": 1\n}', "{broken"]);
});

test("a filter survives its address", () => {
  const filter = { state: "all", type: "dev.fanfare.window.ended.v1", destination: "http://x/?a=b&c" } as const;

  expect(filterOf(searchOf(filter))).toEqual(filter);
  expect(filterOf(new URLSearchParams("state=lost"))).toEqual({ state: "open", type: null, destination: null });
});
