import { useMemo, useState } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import { ApiError } from "@/api/problem";
import { DueList } from "@/features/calendar/components/due-list";
import { MessageCard } from "@/features/calendar/components/message-card";
import { draftFrom, type EventFields, isWindowGiven } from "@/features/calendar/model/form-fields";
import { useCalendarText } from "@/features/calendar/text";
import { usePreview, useSampleCustomers } from "@/features/calendar/use-preview";
import { useDebounced } from "@/lib/use-debounced";
import { Notice } from "@/ui/state";
import styles from "./event-panel.module.css";

/** What one customer would get, and when, as it is typed. Titles and names that are still missing do not stop it. */
function previewable(fields: EventFields) {
  const ready = isWindowGiven(fields) && fields.subject.trim() !== "" && fields.content.trim() !== "" && new Date(fields.start) < new Date(fields.end);
  return ready ? draftFrom({ ...fields, title: fields.title.trim() || "…", package_name: fields.package_name.trim() || "…" }) : null;
}

export function MessagePreview() {
  const t = useCalendarText();
  const { control } = useFormContext<EventFields>();
  const fields = useDebounced(useWatch({ control }) as EventFields, 400);
  const [customerId, setCustomerId] = useState("");
  const customers = useSampleCustomers(fields.segment);
  const chosen = customers.data?.find(({ user_id }) => user_id === customerId) ?? customers.data?.[0];
  const draft = useMemo(() => previewable(fields), [fields]);
  const preview = usePreview(draft, chosen?.user_id ?? null);

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
      {draft === null ? (
        <p className={styles.muted}>{t("previewWaiting")}</p>
      ) : preview.isError ? (
        <PreviewError error={preview.error} />
      ) : (
        preview.data && (
          <>
            <div data-stale={preview.isPlaceholderData}>
              <MessageCard message={preview.data.message} />
            </div>
            <h3>{t("firstSends")}</h3>
            <DueList occurrences={preview.data.occurrences} timeZone={fields.timezone} />
          </>
        )
      )}
    </section>
  );
}

/** Mistakes in the texts come back from the very code that will render them. */
function PreviewError({ error }: { error: Error }) {
  const t = useCalendarText();
  const reasons = error instanceof ApiError ? error.fieldErrors : [];
  return (
    <Notice tone="warning" icon="alert">
      {reasons.length === 0
        ? t("previewFailed")
        : reasons.map(({ field, reason }) => (
            <p key={field + reason}>
              <strong>{field.replace(/^event\./, "")}</strong> {reason}
            </p>
          ))}
    </Notice>
  );
}
