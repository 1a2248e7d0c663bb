import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { setLanguage } from "@/i18n/language";
import { clock } from "@/lib/clock";
import { FakeApi } from "@/test/fake-api";
import { current } from "@/test/current";

// The machine that runs these is often busy with others.
configure({ asyncUtilTimeout: 15_000 });

const server = setupServer(http.all("*/api/*", ({ request }) => current.api.handle(request)));

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
beforeEach(() => {
  current.api = new FakeApi();
  clock.reset();
  setLanguage("en");
  window.localStorage.clear();
  window.sessionStorage.clear();
});
afterEach(() => cleanup());
afterAll(() => server.close());

// jsdom has neither modal dialogs nor media queries nor sizes.
HTMLDialogElement.prototype.showModal = function showModal() {
  this.open = true;
};
HTMLDialogElement.prototype.close = function close() {
  this.open = false;
};
Element.prototype.scrollIntoView = () => undefined;
window.matchMedia = (media) => Object.assign(new EventTarget(), { matches: false, media, onchange: null }) as MediaQueryList;
Element.prototype.scrollIntoView = () => undefined;
window.ResizeObserver = class {
  observe() {
    return undefined;
  }
  unobserve() {
    return undefined;
  }
  disconnect() {
    return undefined;
  }
};
