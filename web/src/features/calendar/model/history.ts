import type { Change } from "@/api/types";
import type { CalendarKey } from "@/features/calendar/text";

/** How a field's values are shown: by what the field is, never by what a value looks like. */
export type FieldKind = "text" | "instant" | "discount" | "products" | "segment" | "zone" | "status";

export interface FieldDiff {
  field: string;
  /** Null for a field that this page does not know yet. */
  label: CalendarKey | null;
  kind: FieldKind;
  from: unknown;
  to: unknown;
  /** The promotion's zone before and after the change: its window is shown in them. */
  zones: { from: string; to: string };
}

const known: Record<string, { label: CalendarKey; kind: FieldKind }> = {
  title: { label: "fTitle", kind: "text" },
  description: { label: "fDescription", kind: "text" },
  "promotion_package.name": { label: "fPackage", kind: "text" },
  "promotion_package.discount": { label: "fDiscountKind", kind: "discount" },
  "promotion_package.coupon_code": { label: "fCoupon", kind: "text" },
  "promotion_package.products": { label: "fProducts", kind: "products" },
  start_datetime: { label: "fStart", kind: "instant" },
  end_datetime: { label: "fEnd", kind: "instant" },
  timezone: { label: "fZone", kind: "zone" },
  send_time: { label: "fSendTime", kind: "text" },
  "audience.segment": { label: "fSegment", kind: "segment" },
  subject: { label: "fSubject", kind: "text" },
  content: { label: "fContent", kind: "text" },
  status: { label: "status", kind: "status" },
};

/** Fields that hold others; an entry of the log has them whole or apart. */
const nested = ["promotion_package", "audience"];

interface Value {
  field: string;
  from: unknown;
  to: unknown;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const differ = (a: unknown, b: unknown) => JSON.stringify(a ?? null) !== JSON.stringify(b ?? null);

/** "promotion_package" as its own fields, those that differ. */
function apart({ field, from, to }: Value): Value[] {
  if (!nested.includes(field)) return [{ field, from, to }];
  const [before, after] = [isRecord(from) ? from : {}, isRecord(to) ? to : {}];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => differ(before[name], after[name])).map((name) => ({ field: `${field}.${name}`, from: before[name], to: after[name] }));
}

const order = Object.keys(known);
const place = (field: string) => (order.includes(field) ? order.indexOf(field) : order.length);

export function fieldDiffs(change: Change, zones: FieldDiff["zones"]): FieldDiff[] {
  return Object.entries(change.fields)
    .flatMap(([field, { from, to }]) => apart({ field, from, to }))
    .sort((a, b) => place(a.field) - place(b.field))
    .map((value) => ({ ...value, label: known[value.field]?.label ?? null, kind: known[value.field]?.kind ?? "text", zones }));
}

/** The promotion's zone before and after each change, newest first, derived from its zone now. */
export function zonesOf(changes: readonly Change[], zoneNow: string): FieldDiff["zones"][] {
  let after = zoneNow;
  return changes.map(({ fields }) => {
    const before = typeof fields.timezone?.from === "string" ? fields.timezone.from : after;
    const zones = { from: before, to: after };
    after = before;
    return zones;
  });
}

const longText = 160;
const around = 40;

/** Long texts are cut down to what differs, with some of what stands around it. */
export function excerpts(from: unknown, to: unknown): [unknown, unknown] {
  if (typeof from !== "string" || typeof to !== "string" || Math.max(from.length, to.length) <= longText) return [from, to];
  const before = Array.from(from);
  const after = Array.from(to);
  const head = commonLength(before, after);
  const tail = commonLength(before.slice(head).reverse(), after.slice(head).reverse());
  return [cut(before, head, tail), cut(after, head, tail)];
}

function commonLength(a: string[], b: string[]): number {
  const differs = a.findIndex((character, index) => character !== b[index]);
  return differs === -1 ? a.length : differs;
}

function cut(text: string[], head: number, tail: number): string {
  const start = Math.max(0, head - around);
  const end = Math.min(text.length, text.length - tail + around, start + 4 * longText);
  return `${start > 0 ? "…" : ""}${text.slice(start, end).join("")}${end < text.length ? "…" : ""}`;
}
