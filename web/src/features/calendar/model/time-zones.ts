import { Temporal } from "temporal-polyfill";
import aliases from "@/features/calendar/model/time-zone-aliases.json";
import { isTimeZone, readersZone } from "@/features/calendar/model/zoned-time";

/** One zone to choose: under its present name, found by its older ones too. */
export interface Zone {
  name: string;
  city: string;
  region: string;
  /** "+05:30" at the time that it is chosen for. */
  offset: string;
  words: string[];
}

const olderNames = new Map(Object.entries(aliases));
const presentNames = new Map(Object.entries(aliases).flatMap(([present, older]) => older.map((name) => [name, present])));

/** What a zone is called today; browsers still list Asia/Calcutta. The old name where this browser knows no other. */
export function presentZone(name: string): string {
  const present = presentNames.get(name);
  return present !== undefined && isTimeZone(present) ? present : name;
}

export function isSameZone(one: string, other: string): boolean {
  return presentZone(one) === presentZone(other);
}

/** "America/Argentina/Buenos_Aires" is Buenos Aires in America, Argentina. */
export function placeOf(name: string): { city: string; region: string } {
  const parts = presentZone(name).replaceAll("_", " ").split("/");
  return { city: parts.at(-1) ?? name, region: parts.slice(0, -1).join(", ") };
}

export function offsetAt(name: string, milliseconds: number): string {
  return Temporal.Instant.fromEpochMilliseconds(milliseconds).toZonedDateTimeISO(name).offset.slice(0, 6);
}

/** Every zone that this browser knows, each once, with its offset at a time. */
export function zonesAt(milliseconds: number, inUse: string): Zone[] {
  const names = new Set(["UTC", readersZone, inUse, ...Intl.supportedValuesOf("timeZone")].map(presentZone));
  return [...names].sort((a, b) => a.localeCompare(b)).map((name) => zoneAt(name, milliseconds));
}

function zoneAt(name: string, milliseconds: number): Zone {
  const all = [name, ...(olderNames.get(name) ?? [])];
  return { name, ...placeOf(name), offset: offsetAt(name, milliseconds), words: [...new Set(all.flatMap(wordsOf))] };
}

/** Finds by the beginnings of words of present and older names, or by offset: "kyiv", "buenos air", "+5:30", "UTC-3". */
export function searchZones(zones: Zone[], wanted: string): Zone[] {
  const offset = offsetFrom(wanted);
  if (offset !== null) return zones.filter((zone) => zone.offset.startsWith(offset));
  const words = wordsOf(wanted);
  const found = zones.filter((zone) => words.every((word) => zone.words.some((one) => one.startsWith(word))));
  const rank = (zone: Zone) => (words.length > 0 && wordsOf(zone.city).join(" ").startsWith(words.join(" ")) ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b));
}

function wordsOf(text: string): string[] {
  const plain = text.normalize("NFKD").replace(/\p{Mark}/gu, "").toLowerCase();
  return plain.split(/[^\p{Letter}\p{Number}]+/u).filter((word) => word !== "");
}

/** What an offset begins with: "+5" is +05:00 and +05:30, "+5:30" only that; null where the text is none. */
function offsetFrom(text: string): string | null {
  const match = /^\s*(utc|gmt)?\s*([+\-\u2212])\s*(\d{1,2})(?::?(\d{2}))?\s*$/i.exec(text);
  if (match === null) return null;
  const [, , sign = "+", hours = "", minutes = ""] = match;
  return `${sign === "+" ? "+" : "-"}${hours.padStart(2, "0")}:${minutes}`;
}
