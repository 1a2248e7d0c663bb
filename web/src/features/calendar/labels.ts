import type { PromotionPackage } from "@/api/types";
import type { EventFields } from "@/features/calendar/model/form-fields";
import type { Look } from "@/features/calendar/model/rules";
import type { CalendarKey } from "@/features/calendar/text";
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

/** A segment that the shop has added since is shown by its own name. */
export function segmentLabel(segment: string): CalendarKey | null {
  return segment in segmentLabels ? segmentLabels[segment as EventFields["segment"]] : null;
}

/** "20%" or "€5.00"; null where the package gives no discount. */
export function discountText({ discount }: PromotionPackage, format: Format): string | null {
  if (discount.kind === "percent") return format.percent(discount.value / 100);
  return discount.kind === "amount" ? format.money(discount.value, "EUR") : null;
}
