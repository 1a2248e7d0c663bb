import type { PromotionPackage } from "@/api/types";
import type { EventFields } from "@/features/calendar/model/form-fields";
import { visibleRange } from "@/features/calendar/model/range";
import type { Look } from "@/features/calendar/model/rules";
import { addDaysTo, type Day, quarterOf } from "@/features/calendar/model/zoned-time";
import type { CalendarKey } from "@/features/calendar/text";
import type { View } from "@/features/calendar/use-calendar-address";
import type { Format } from "@/i18n/format";

export const segmentLabels: Record<EventFields["segment"], CalendarKey> = {
  all: "segAll",
  new: "segNew",
  regular: "segRegular",
  vip: "segVip",
  "lang:de": "segDe",
  "lang:en": "segEn",
};

export const lookLabels: Record<Look, CalendarKey> = { draft: "draft", upcoming: "upcoming", active: "active", ended: "ended" };

export const fieldLabels: Record<keyof EventFields, CalendarKey> = {
  title: "fTitle",
  description: "fDescription",
  package_name: "fPackage",
  discount_kind: "fDiscountKind",
  discount_value: "fDiscountValue",
  coupon_code: "fCoupon",
  products: "fProducts",
  start: "fStart",
  end: "fEnd",
  timezone: "fZone",
  send_time: "fSendTime",
  segment: "fSegment",
  subject: "fSubject",
  content: "fContent",
};

/** The names that a template may use and authors want most; the server refuses any other, in words. */
export const placeholderLabels: Record<string, CalendarKey> = {
  "customer.first_name": "phFirstName",
  "customer.city": "phCity",
  "event.title": "fTitle",
  "event.end_date": "phEndDate",
  "package.name": "fPackage",
  "package.coupon_code": "fCoupon",
  "package.discount": "fDiscountKind",
};

/** A segment that the shop has added since is shown by its own name. */
export function segmentLabel(segment: string): CalendarKey | null {
  return segment in segmentLabels ? segmentLabels[segment as EventFields["segment"]] : null;
}

/** "20%" or "€5.00"; null where the package gives no discount. */
export function discountText({ discount }: Pick<PromotionPackage, "discount">, format: Format): string | null {
  if (discount.kind === "percent") return format.percent(discount.value / 100);
  return discount.kind === "amount" ? format.money(discount.value, "EUR") : null;
}

/** What the days on screen are called: "November 2026", "Q4 2026", "2026", or "28 Dec 2026 – 3 Jan 2027" with the year once where it is the same. */
export function dayRangeText(view: View, date: Day, format: Format): string {
  const year = { year: "numeric" } as const;
  if (view === "year") return format.day(date, year);
  if (view === "quarter") return `Q${quarterOf(date)} ${format.day(date, year)}`;
  if (view !== "week") return format.day(date, { month: "long", ...year });
  const { start, end } = visibleRange(view, date);
  const last = addDaysTo(end, -1);
  const short = { day: "numeric", month: "short" } as const;
  const full = { ...short, ...year } as const;
  return `${format.day(start, start.slice(0, 4) === last.slice(0, 4) ? short : full)} – ${format.day(last, full)}`;
}
