import { useState } from "react";
import type { PromotionEvent } from "@/api/types";
import { AudienceSize } from "@/features/calendar/components/audience-size";
import { DueList } from "@/features/calendar/components/due-list";
import { MessageCard } from "@/features/calendar/components/message-card";
import { discountText, segmentLabel } from "@/features/calendar/labels";
import { draftOf } from "@/features/calendar/model/draft";
import { presentZone } from "@/features/calendar/model/time-zones";
import { useCalendarText } from "@/features/calendar/text";
import { useCatalogue } from "@/features/calendar/use-events";
import { usePreview } from "@/features/calendar/use-preview";
import { useFormat } from "@/i18n/format";
import styles from "./event-page.module.css";

export function EventFacts({ event }: { event: PromotionEvent }) {
  const t = useCalendarText();
  const format = useFormat();
  // Preview what is saved; a poll that brings the same event again must not ask anew.
  const [draft, setDraft] = useState({ revision: event.revision, draft: draftOf(event) });
  if (draft.revision !== event.revision) setDraft({ revision: event.revision, draft: draftOf(event) });
  const preview = usePreview(draft.draft, null);
  const names = new Map(useCatalogue().data?.map(({ sku, name }) => [sku, name]));
  const segment = segmentLabel(event.audience.segment);
  const { promotion_package: offer } = event;
  const discount = discountText(offer, format);
  const [from, until] = format.spanZoned(event.start_datetime, event.end_datetime, event.timezone);

  return (
    <aside className={styles.side} aria-label={t("details")}>
      <dl className={styles.facts}>
        <dt>{t("window")}</dt>
        <dd>
          {from} –<br />
          {until}
          <small>{presentZone(event.timezone).replaceAll("_", " ")}</small>
        </dd>
        <dt>{t("offer")}</dt>
        <dd>
          <bdi>{offer.name}</bdi>
          {discount !== null && ` · ${discount}`}
          {offer.coupon_code && (
            <>
              {" · "}
              <code>{offer.coupon_code}</code>
            </>
          )}
          {offer.products.length > 0 && <small>{format.list(offer.products.map((sku) => names.get(sku) ?? sku))}</small>}
        </dd>
        <dt>{t("audience")}</dt>
        <dd>
          {segment ? t(segment) : event.audience.segment}
          <small>
            <AudienceSize segment={event.audience.segment} />
          </small>
        </dd>
        <dt>{t("nextSend")}</dt>
        <dd>{preview.data ? <DueList occurrences={preview.data.occurrences} timeZone={event.timezone} sent={event.runs.map(({ date }) => date)} /> : "…"}</dd>
      </dl>
      <h2>{t("preview")}</h2>
      {preview.data && <MessageCard preview={preview.data} />}
    </aside>
  );
}
