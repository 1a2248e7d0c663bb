import * as z from "zod/mini";
import type { EventDraft } from "@/api/types";
import { draftOf } from "@/features/calendar/model/draft";
import { addDays, addDaysTo, instantOf, isTimeZone, minutesBetween, readersZone, today, wallTime } from "@/features/calendar/model/zoned-time";
import type { CalendarKey } from "@/features/calendar/text";
import { clock } from "@/lib/clock";

export const segments = ["all", "new", "regular", "vip", "lang:de", "lang:en"] as const;
export const discountKinds = ["percent", "amount", "none"] as const;

export const shortestWindowMinutes = 15;
const longestWindowMinutes = 5 * 366 * 24 * 60;
const mostAmount = 100_000;

/** As many characters as the server takes. */
export const limits = { title: 200, description: 4000, package_name: 200, coupon_code: 64, subject: 200, content: 5000 } as const;

/** Counted as the server counts: an emoji is one character. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** Messages are keys of the calendar's texts, so that a form in German complains in German. */
const atMost = (most: number) => z.refine<string>((text) => lengthOf(text) <= most, "tooLong");
const text = (most: number) => z.string().check(z.trim(), atMost(most));
const required = (most: number) => z.string().check(z.trim(), z.minLength(1, "required"), atMost(most));
const wall = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/, "needDateTime"), z.regex(/^(20\d\d|2100)-|^$/, "needYear"));

export const schema = z
  .object({
    title: required(limits.title),
    description: text(limits.description),
    package_name: required(limits.package_name),
    discount_kind: z.enum(discountKinds),
    discount_value: z.string(),
    coupon_code: text(limits.coupon_code).check(z.regex(/^([A-Za-z0-9][A-Za-z0-9._-]*)?$/, "couponAlphabet")),
    products: z.array(z.string()).check(z.maxLength(100, "tooManyProducts")),
    start: wall,
    end: wall,
    timezone: z.string().check(z.refine(isTimeZone, "needZone")),
    send_time: z.string().check(z.regex(/^\d{2}:\d{2}/, "needTime")),
    segment: z.enum(segments),
    subject: required(limits.subject),
    content: required(limits.content),
  })
  .check((context) => {
    const issue = (path: keyof EventFields, message: string | null) =>
      message !== null && context.issues.push({ code: "custom", message, path: [path], input: context.value });
    issue("discount_value", discountFault(context.value));
    issue("end", windowFault(context.value));
  });

function discountFault({ discount_kind, discount_value }: Pick<EventFields, "discount_kind" | "discount_value">): CalendarKey | null {
  if (discount_kind === "none") return null;
  if (!/^\d+(\.\d+)?$/.test(discount_value)) return "needNumber";
  if (/\.\d{3}/.test(discount_value)) return "twoDecimals";
  const value = Number(discount_value);
  if (discount_kind === "percent") return value > 0 && value <= 100 ? null : "percentRange";
  return value > 0 && value <= mostAmount ? null : "amountRange";
}

/** Nothing where a time or the zone is missing: that is reported at its own field. */
function windowFault(fields: Pick<EventFields, "start" | "end" | "timezone">): CalendarKey | null {
  if (!isWindowGiven(fields)) return null;
  const minutes = minutesBetween(instantOf(fields.start, fields.timezone), instantOf(fields.end, fields.timezone));
  if (minutes <= 0) return "endAfterStart";
  if (minutes < shortestWindowMinutes) return "tooShort";
  return minutes > longestWindowMinutes ? "tooLongWindow" : null;
}

export interface EventFields {
  title: string;
  description: string;
  package_name: string;
  discount_kind: (typeof discountKinds)[number];
  discount_value: string;
  coupon_code: string;
  products: string[];
  start: string;
  end: string;
  timezone: string;
  send_time: string;
  segment: (typeof segments)[number];
  subject: string;
  content: string;
}

export function fieldsOf(draft: EventDraft): EventFields {
  const { promotion_package: offer } = draft;
  return {
    title: draft.title,
    description: draft.description,
    package_name: offer.name,
    discount_kind: offer.discount.kind,
    discount_value: offer.discount.kind === "none" ? "" : String(offer.discount.value),
    coupon_code: offer.coupon_code ?? "",
    products: offer.products,
    start: wallTime(draft.start_datetime, draft.timezone),
    end: wallTime(draft.end_datetime, draft.timezone),
    timezone: draft.timezone,
    send_time: draft.send_time.slice(0, 5),
    segment: draft.audience.segment as EventFields["segment"],
    subject: draft.subject,
    content: draft.content,
  };
}

/** An end or start that the author left as it was keeps its seconds. */
function instantFor(wallNow: string, timezone: string, before: string | undefined): string {
  return before !== undefined && wallTime(before, timezone) === wallNow ? before : instantOf(wallNow, timezone);
}

export function draftFrom(fields: EventFields, base?: EventDraft): EventDraft {
  return {
    title: fields.title.trim(),
    description: fields.description.trim(),
    promotion_package: {
      name: fields.package_name.trim(),
      coupon_code: fields.coupon_code.trim() || null,
      discount: { kind: fields.discount_kind, value: fields.discount_kind === "none" ? 0 : Number(fields.discount_value) },
      products: fields.products,
    },
    start_datetime: instantFor(fields.start, fields.timezone, base?.start_datetime),
    end_datetime: instantFor(fields.end, fields.timezone, base?.end_datetime),
    timezone: fields.timezone,
    send_time: fields.send_time,
    audience: { segment: fields.segment },
    subject: fields.subject.trim(),
    content: fields.content.trim(),
  };
}

export function isWallTime(text: string): boolean {
  return wall.safeParse(text).success;
}

export function isWindowGiven(fields: Pick<EventFields, "start" | "end" | "timezone">): boolean {
  return isWallTime(fields.start) && isWallTime(fields.end) && isTimeZone(fields.timezone);
}

/** The fields without which there is nothing to preview: what a customer never sees may still be missing. */
export function hinderingPreview(fields: EventFields): (keyof EventFields)[] {
  const wrong = schema.safeParse({ ...fields, title: fields.title.trim() || "…", package_name: fields.package_name.trim() || "…" }).error?.issues ?? [];
  return [...new Set(wrong.map(({ path }) => path[0] as keyof EventFields))];
}

/** A new promotion on the days picked in the calendar; `until` is the last of them. */
export function emptyFields(from: string | null, until: string | null): EventFields {
  const first = from ?? addDaysTo(today(), 1);
  return {
    title: "",
    description: "",
    package_name: "",
    discount_kind: "percent",
    discount_value: "10",
    coupon_code: "",
    products: [],
    start: `${first}T00:00`,
    end: `${addDaysTo(until ?? first, 1)}T00:00`,
    timezone: readersZone,
    send_time: "09:00",
    segment: "all",
    subject: "",
    content: "",
  };
}

/** A copy to be planned anew: what has begun by now starts tomorrow instead, for as long. */
export function copyOf(draft: EventDraft, title: string): EventFields {
  const fields = { ...fieldsOf(draftOf(draft)), title };
  const begun = new Date(draft.start_datetime).getTime() <= clock.now();
  if (!begun) return fields;
  const start = `${addDaysTo(today(draft.timezone), 1)}${fields.start.slice(10)}`;
  const days = Math.round((Date.parse(`${start}Z`) - Date.parse(`${fields.start}Z`)) / 86_400_000);
  return { ...fields, start, end: addDays(fields.end, days) };
}

const serverNames: [RegExp, keyof EventFields][] = [
  [/^promotion_package\.products/, "products"],
  [/^promotion_package\.discount\.value/, "discount_value"],
  [/^promotion_package\.discount/, "discount_kind"],
  [/^promotion_package\.coupon_code/, "coupon_code"],
  [/^promotion_package/, "package_name"],
  [/^start_datetime/, "start"],
  [/^end_datetime/, "end"],
  [/^audience/, "segment"],
  [/^(title|description|timezone|send_time|subject|content)/, "title"],
];

/** Where an error of the server belongs in the form; null if nowhere. */
export function fieldFor(serverField: string): keyof EventFields | null {
  const name = serverField.replace(/^(body|event)\./, "");
  const found = serverNames.find(([pattern]) => pattern.test(name));
  if (found === undefined) return null;
  return found[1] === "title" ? (/^\w+/.exec(name)?.[0] as keyof EventFields) : found[1];
}
