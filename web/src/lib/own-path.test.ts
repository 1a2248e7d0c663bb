import { expect, test } from "vitest";
import { ownPath } from "@/lib/own-path";

test.each([
  ["/inbox?message=1#a", "/inbox?message=1#a"],
  ["//evil.example/inbox", "/evil.example/inbox"],
  ["/\\evil.example", "/evil.example"],
  ["\\\\evil.example", "/evil.example"],
  ["/\t/evil.example", "/evil.example"],
  ["///evil.example//x", "/evil.example//x"],
  [" //evil.example", "/evil.example"],
  ["/.//evil.example", "/evil.example"],
  ["/a/..//evil.example", "/evil.example"],
  ["/%2e/\\evil.example", "/evil.example"],
  ["/%2F/evil.example", "/%2F/evil.example"],
  ["https://evil.example/", "/"],
  ["javascript:alert(1)", "/"],
  ["evil.example", "/"],
  ["", "/"],
  ["/?return=//evil.example", "/?return=//evil.example"],
])("%j leads to %j, within this origin", (place, path) => {
  expect(ownPath(place)).toBe(path);
  expect(new URL(ownPath(place), window.location.origin).origin).toBe(window.location.origin);
});
