import { beforeEach, expect, test, vi } from "vitest";
import { signedInAs } from "@/features/auth/api/signed-in-as";

const key = "fanfare.signed-in-as";
const check = vi.fn();
const end = vi.fn();
signedInAs.watch(check, end);

beforeEach(() => {
  vi.clearAllMocks();
  signedInAs.set("bob");
});

test("another tab's sign-out, and another person's sign-in, end this person's session here", () => {
  expect(signedInAs.is("bob")).toBe(true);
  localStorage.setItem(key, "carol");
  expect(signedInAs.is("bob")).toBe(false);
  localStorage.removeItem(key);
  expect(signedInAs.is("bob")).toBe(false);
  expect(signedInAs.get()).toBeNull();
});

test("a session that ended by itself in another tab takes nothing from this one", () => {
  signedInAs.end();

  expect(signedInAs.is("bob")).toBe(true);
  expect(signedInAs.get()).toBeNull();
});

test("a tab looks when the storage changes, and whenever it wakes", () => {
  window.dispatchEvent(new StorageEvent("storage", { key: "another" }));
  expect(check).not.toHaveBeenCalled();

  window.dispatchEvent(new StorageEvent("storage", { key }));
  window.dispatchEvent(new StorageEvent("storage", { key: null }));
  for (const waking of ["focus", "pageshow"]) window.dispatchEvent(new Event(waking));
  document.dispatchEvent(new Event("visibilitychange"));

  expect(check).toHaveBeenCalledTimes(5);
});

test("a message from another tab is enough where the browser stores nothing", async () => {
  new BroadcastChannel("fanfare-session").postMessage("signed-out");

  await vi.waitFor(() => expect(end).toHaveBeenCalledOnce());
});
