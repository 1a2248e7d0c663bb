import { segmentLabel } from "@/features/calendar/labels";
import type { EventFields } from "@/features/calendar/model/form-fields";
import { placeOf } from "@/features/calendar/model/time-zones";
import { type CalendarTranslate, useCalendarText } from "@/features/calendar/text";
import { useCatalogue } from "@/features/calendar/use-events";
import { formatDecimal } from "@/i18n/decimal";
import { type Format, useFormat } from "@/i18n/format";
import { type Language, useLanguage } from "@/i18n/language";

type Readable = (field: keyof EventFields, text: string) => string;

/** A field's value as the reader knows it: products by name, times and numbers as the page's language writes them. */
export function useFieldValue(): Readable {
  const t = useCalendarText();
  const format = useFormat();
  const language = useLanguage();
  const catalogue = useCatalogue().data;
  return (field, text) => {
    if (text === "") return t("empty");
    if (field !== "products") return valueOf(field, text, t, format, language);
    return format.list(text.split(", ").map((sku) => catalogue?.find((entry) => entry.sku === sku)?.name ?? sku));
  };
}

function valueOf(field: keyof EventFields, text: string, t: CalendarTranslate, format: Format, language: Language): string {
  const segment = field === "segment" ? segmentLabel(text) : null;
  if (segment !== null) return t(segment);
  if (field === "discount_value") return formatDecimal(text, language);
  if (field === "discount_kind") return t(text === "percent" ? "fDiscountPercent" : text === "amount" ? "fDiscountAmount" : "fDiscountNone");
  if (field === "timezone") return placeOf(text).city;
  return field === "start" || field === "end" ? format.dateTime(`${text}Z`, "UTC") : text;
}
