/** Refuses a build whose first load has grown past what readers on a phone should wait for, or that leaks the calendar to customers. */
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

/** Everything that a chunk loads at once: itself and its static imports. */
function closure(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const imported of manifest[name]?.imports ?? []) closure(imported, seen);
  return seen;
}

function kilobytes(chunks) {
  const files = new Set([...chunks].map((name) => manifest[name].file));
  return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist))).length, 0) / 1000;
}

const inbox = closure("index.html");
const calendar = closure("src/features/calendar/components/calendar-page.tsx");
const budgets = [
  { page: "inbox, first load", size: kilobytes(inbox), most: 200 },
  { page: "calendar, on top of it", size: kilobytes([...calendar].filter((name) => !inbox.has(name))), most: 200 },
];

const embeddedFolder = new URL("../dist-embed/", import.meta.url);
const embedded = (file) => gzipSync(readFileSync(new URL(file, embeddedFolder))).length / 1000;
const opened = readdirSync(embeddedFolder).filter((file) => file.endsWith(".js") && file !== "fanfare-inbox.js");
budgets.push({ page: "inbox, embedded", size: embedded("fanfare-inbox.js"), most: 25 });
budgets.push({ page: "inbox, embedded, once it is opened", size: opened.reduce((sum, file) => sum + embedded(file), 0), most: 50 });

let failed = false;
for (const { page, size, most } of budgets) {
  const over = size > most;
  failed ||= over;
  console.log(`${over ? "OVER " : "ok   "} ${page}: ${size.toFixed(1)} kB of ${most} kB gzipped script`);
}

const leaked = [...inbox].filter((name) => /fullcalendar|temporal|features\/calendar/.test(name));
if (leaked.length > 0) {
  failed = true;
  console.error(`The first load carries the admins' calendar: ${leaked.join(", ")}`);
}
process.exit(failed ? 1 : 0);
