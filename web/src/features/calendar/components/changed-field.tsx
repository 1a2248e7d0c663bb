import { discountText, lookLabels, segmentLabel } from "@/features/calendar/labels";
import { excerpts, type FieldDiff } from "@/features/calendar/model/history";
import { isSameZone, presentZone } from "@/features/calendar/model/time-zones";
import { readersZone } from "@/features/calendar/model/zoned-time";
import { type CalendarTranslate, useCalendarText } from "@/features/calendar/text";
import { useCatalogue } from "@/features/calendar/use-events";
import { type Format, useFormat } from "@/i18n/format";
import styles from "./event-page.module.css";

interface Context {
  t: CalendarTranslate;
  format: Format;
  nameOf: (sku: string) => string;
}

/** One field of a change: what it was and what it became, under the label that the form has for it. */
export function ChangedField({ diff }: { diff: FieldDiff }) {
  const t = useCalendarText();
  const format = useFormat();
  const products = new Map(useCatalogue().data?.map(({ sku, name }) => [sku, name]));
  const context = { t, format, nameOf: (sku: string) => products.get(sku) ?? sku };
  const [from, to] = diff.kind === "text" ? excerpts(diff.from, diff.to) : [diff.from, diff.to];
  const elsewhere = diff.kind === "instant" && !isSameZone(diff.zones.to, readersZone);
  return (
    <p className={styles.change}>
      {diff.label === null ? diff.field : t(diff.label)}: <del dir="auto">{shown(from, diff, diff.zones.from, context)}</del> → <ins dir="auto">{shown(to, diff, diff.zones.to, context)}</ins>
      {elsewhere && <span className={styles.muted}> ({zoneText(diff.zones.to)})</span>}
    </p>
  );
}

function shown(value: unknown, { kind }: FieldDiff, zone: string, context: Context): string {
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0)) return context.t("nothing");
  if (typeof value === "string") return textOf(value, kind, zone, context);
  if (kind === "products" && Array.isArray(value)) return context.format.list(value.map((sku) => context.nameOf(String(sku))));
  if (kind === "discount" && isDiscount(value)) return discountText({ discount: value }, context.format) ?? context.t("fDiscountNone");
  return JSON.stringify(value);
}

function textOf(text: string, kind: FieldDiff["kind"], zone: string, { t, format }: Context): string {
  if (kind === "instant") return format.dateTimeZoned(text, zone);
  if (kind === "zone") return zoneText(text);
  if (kind === "status") return text === "DRAFT" ? t(lookLabels.draft) : t(text === "EXPIRED" ? "expired" : "published");
  const segment = kind === "segment" ? segmentLabel(text) : null;
  return segment === null ? text : t(segment);
}

const zoneText = (zone: string) => presentZone(zone).replaceAll("_", " ");

type Discount = Parameters<typeof discountText>[0]["discount"];

function isDiscount(value: unknown): value is Discount {
  return typeof value === "object" && value !== null && "kind" in value && "value" in value;
}
