import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";

const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];
const unpacked = join(import.meta.dirname, "unpacked", "run");

/** The Chromium that drives the browser tests: CHROMIUM's, else the system's, Playwright's or the unpacked one. */
export function find() {
  const candidates = process.env.CHROMIUM ? [process.env.CHROMIUM] : [...usual, chromium.executablePath(), unpacked];
  return candidates.find((path) => existsSync(path));
}

if (process.argv[1] === import.meta.filename) process.exit(find() === undefined ? 1 : 0);
