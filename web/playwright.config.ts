import { defineConfig } from "@playwright/test";
import { executable } from "./e2e/support/chromium";
import { given, identityProvider, origin, patience, pictured } from "./e2e/support/system";

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What a system that runs already, or the real Keycloak, does not have. CONTRIBUTING.md lists the tags. */
const unavailable = [...(given === undefined ? [] : ["@embedded"]), ...(identityProvider === "keycloak" ? ["@oidc-provider"] : [])];

/** Tests of a whole system. They share one calendar: each has weeks and customers of its own. */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  globalSetup: "./e2e/support/start.ts",
  globalTeardown: "./e2e/support/stop.ts",
  // In a picture there is only what its own story has planned.
  workers: pictured ? 1 : 2,
  fullyParallel: false,
  // Functions that wake from zero share a small cluster's processors with the browser; a test that needs its second try is
  // reported as flaky.
  retries: given === undefined ? 0 : 1,
  forbidOnly: Boolean(process.env.CI),
  ...(unavailable.length > 0 && { grepInvert: new RegExp(`(${unavailable.join("|")})\\b`) }),
  timeout: 90_000 * patience,
  expect: { timeout: 15_000 * patience },
  reporter: [["list"]],
  use: {
    baseURL: origin,
    launchOptions: { executablePath: executable(), args: flags },
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    reducedMotion: "reduce",
    trace: { mode: "retain-on-failure", screenshots: false },
    screenshot: "only-on-failure",
  },
});
