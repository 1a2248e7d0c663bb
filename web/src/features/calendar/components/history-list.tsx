import { useQuery } from "@tanstack/react-query";
import type { Change } from "@/api/types";
import { eventHistory } from "@/features/calendar/api/event-history";
import { fieldLabels } from "@/features/calendar/labels";
import { fieldFor } from "@/features/calendar/model/form-fields";
import { useCalendarText } from "@/features/calendar/text";
import { keys } from "@/features/calendar/use-events";
import { useFormat } from "@/i18n/format";
import { useSession } from "@/lib/session";
import { RelativeTime } from "@/ui/relative-time";
import { Skeleton } from "@/ui/state";
import styles from "./event-page.module.css";

/** Who changed what, newest first; asked again when the event has a new revision or run. */
export function HistoryList({ eventId, revision, runs }: { eventId: string; revision: number; runs: number }) {
  const t = useCalendarText();
  const history = useQuery({ queryKey: [...keys.history(eventId), revision, runs], queryFn: ({ signal }) => eventHistory(eventId, signal) });
  return (
    <section className={styles.card} aria-labelledby="history">
      <header>
        <h2 id="history">{t("history")}</h2>
      </header>
      {history.isPending && <Skeleton height={80} />}
      {history.isError && <p className={styles.muted}>{t("errorText")}</p>}
      {history.data?.length === 0 && <p className={styles.muted}>{t("historyEmpty")}</p>}
      <ol className={styles.history}>
        {history.data?.map((change) => (
          <HistoryItem key={change.seq} change={change} />
        ))}
      </ol>
    </section>
  );
}

function HistoryItem({ change }: { change: Change }) {
  const t = useCalendarText();
  const format = useFormat();
  const who = useAuthor(change);
  const fields = change.action === "updated" ? Object.entries(change.fields) : [];
  return (
    <li>
      <p>
        <strong>{t(`did_${change.action}`)}</strong> <span title={change.changed_by}>{t("by", { who })}</span> <span className={styles.muted}>· <RelativeTime instant={change.changed_at} /></span>
      </p>
      {fields.map(([field, { from, to }]) => {
        const known = fieldFor(field);
        return (
          <p key={field} className={styles.change}>
            {known ? t(fieldLabels[known]) : field}: <del>{shown(from, format.dateTime)}</del> → <ins>{shown(to, format.dateTime)}</ins>
          </p>
        );
      })}
    </li>
  );
}

/** The platform's own changes have no name, nor have those from before names were kept. */
function useAuthor({ action, changed_by, changed_by_name }: Change): string {
  const t = useCalendarText();
  const session = useSession();
  if (changed_by === session?.userId) return t("you");
  if (action === "run_recorded" || action === "expired") return t("system");
  return changed_by_name ?? changed_by;
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** A value of any field, short enough for one line. */
function shown(value: unknown, dateTime: (instant: string) => string): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "string") return instant.test(value) ? dateTime(value) : value;
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.map((one) => shown(one, dateTime)).join(", ");
  return Object.values(value).map((one) => shown(one, dateTime)).join(", ");
}
