import { find } from "../../chromium/find.mjs";

/** The Chromium of the browser tests, or one sentence about how to get it. */
export function executable(): string {
  const found = find();
  if (found !== undefined) return found;
  console.error("Chromium is missing: `sudo apt-get install chromium` or `npx --prefix web playwright install chromium` gets it; CHROMIUM=… names another.");
  process.exit(1);
}
