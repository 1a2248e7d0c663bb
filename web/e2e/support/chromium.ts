import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

/** The Chromium that drives the stories: CHROMIUM's, the system's, or the one that Playwright has fetched. */
export function executable(): string {
  const candidates = process.env.CHROMIUM ? [process.env.CHROMIUM] : [...usual, chromium.executablePath()];
  const found = candidates.find((path) => existsSync(path));
  if (found !== undefined) return found;
  console.error("Chromium is missing: `sudo apt-get install chromium` or `npx --prefix web playwright install chromium` gets it; CHROMIUM=… names another.");
  process.exit(1);
}
