import { type Overlap } from "@/features/calendar/model/overlaps";
import { useCalendarText } from "@/features/calendar/text";
import { useCatalogue } from "@/features/calendar/use-events";
import { useFormat } from "@/i18n/format";
import { Notice } from "@/ui/state";

/** Why a promotion is marked: which products it shares, and on which days it would be one message too many. */
export function OverlapReasons({ overlap }: { overlap: Overlap }) {
  const t = useCalendarText();
  const format = useFormat();
  const names = new Map(useCatalogue().data?.map(({ sku, name }) => [sku, name]));
  const [first] = overlap.crowded;
  return (
    <Notice tone="warning" icon="alert">
      <strong>{t("overlap")}</strong>
      <ul>
        {overlap.shared.map(({ other, products }) => (
          <li key={other.event_id}>{t("overlapProducts", { other: other.title, products: format.list(products.map((sku) => names.get(sku) ?? sku)) })}</li>
        ))}
        {first && (
          <li>
            {t("overlapDays", {
              n: first.titles.length + 1,
              titles: format.list(first.titles),
              days: overlap.crowded.length === 1 ? format.day(first.day) : t("overlapMoreDays", { day: format.day(first.day), n: overlap.crowded.length - 1 }),
            })}
          </li>
        )}
      </ul>
    </Notice>
  );
}
