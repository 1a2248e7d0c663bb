import { useMemo, useState } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import type { EventDraft, EventPreview, PromotionEvent } from "@/api/types";
import { DueList } from "@/features/calendar/components/due-list";
import { MessageCard } from "@/features/calendar/components/message-card";
import { PreviewProblem } from "@/features/calendar/components/preview-problem";
import { ProblemList } from "@/features/calendar/components/problem-list";
import { fieldLabels } from "@/features/calendar/labels";
import { draftFrom, type EventFields, hinderingPreview } from "@/features/calendar/model/form-fields";
import { useCalendarText } from "@/features/calendar/text";
import { usePreview, useSampleCustomers } from "@/features/calendar/use-preview";
import { useFormat } from "@/i18n/format";
import { useDebounced } from "@/lib/use-debounced";
import { Notice } from "@/ui/state";
import styles from "./event-panel.module.css";

/** What one customer would get, and when, as it is typed. Titles and names that are still missing do not stop it. */
export function MessagePreview({ saved }: { saved: PromotionEvent | null }) {
  const t = useCalendarText();
  const { control } = useFormContext<EventFields>();
  const fields = useDebounced(useWatch({ control }) as EventFields, 400);
  const [customerId, setCustomerId] = useState("");
  const customers = useSampleCustomers(fields.segment);
  const chosen = customers.data?.find(({ user_id }) => user_id === customerId) ?? customers.data?.[0];
  const hindering = useMemo(() => hinderingPreview(fields), [fields]);
  const draft = useMemo(() => (hindering.length > 0 ? null : previewed(fields)), [fields, hindering]);
  const preview = usePreview(draft, chosen?.user_id ?? null, saved?.event_id ?? null);

  return (
    <section className={styles.preview} aria-label={t("preview")}>
      <header>
        <h3>{t("preview")}</h3>
        <label className={styles.as}>
          {t("previewAs")}
          <select value={chosen?.user_id ?? ""} onChange={(event) => setCustomerId(event.target.value)}>
            {chosen === undefined && <option value="">{t("previewSample")}</option>}
            {customers.data?.map((customer) => (
              <option key={customer.user_id} value={customer.user_id}>
                {customer.first_name} {customer.last_name} ({customer.language})
              </option>
            ))}
          </select>
        </label>
      </header>
      {hindering.length > 0 && <Missing fields={hindering} />}
      {draft !== null && preview.isError && <PreviewProblem error={preview.error} retry={() => void preview.refetch()} />}
      {draft !== null && !preview.isError && preview.data && <Shown preview={preview.data} stale={preview.isPlaceholderData} timeZone={fields.timezone} sent={saved?.runs.map(({ date }) => date) ?? []} />}
    </section>
  );
}

function previewed(fields: EventFields): EventDraft {
  return draftFrom({ ...fields, title: fields.title.trim() || "…", package_name: fields.package_name.trim() || "…" });
}

function Missing({ fields }: { fields: (keyof EventFields)[] }) {
  const t = useCalendarText();
  const format = useFormat();
  const unwritten = fields.every((field) => field === "subject" || field === "content");
  const names = format.list(fields.map((field) => t(fieldLabels[field])));
  return <p className={styles.muted}>{unwritten ? t("previewWaiting") : t("previewCorrect", { fields: names })}</p>;
}

interface ShownProps {
  preview: EventPreview;
  stale: boolean;
  timeZone: string;
  sent: string[];
}

function Shown({ preview, stale, timeZone, sent }: ShownProps) {
  const t = useCalendarText();
  return (
    <>
      <div data-stale={stale}>
        <MessageCard preview={preview} />
      </div>
      {preview.problems.length > 0 && (
        <Notice tone="warning" icon="alert">
          <strong>{t("beforePublishing")}</strong>
          <ProblemList problems={preview.problems} />
        </Notice>
      )}
      <h3>{t("firstSends")}</h3>
      <DueList occurrences={preview.occurrences} timeZone={timeZone} sent={sent} />
    </>
  );
}
