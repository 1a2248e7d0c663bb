import type { Occurrence } from "@/api/types";
import { useCalendarText } from "@/features/calendar/text";
import { useFormat } from "@/i18n/format";
import { useNow } from "@/lib/use-now";
import { Icon } from "@/ui/icon";
import styles from "./event-panel.module.css";

const shown = 3;

/** The next instants at which messages leave. */
export function DueList({ occurrences, timeZone }: { occurrences: Occurrence[]; timeZone: string }) {
  const t = useCalendarText();
  const format = useFormat();
  const now = useNow();
  const ahead = occurrences.filter(({ expires }) => new Date(expires).getTime() > now);
  if (ahead.length === 0) return <p className={styles.muted}>{t("noneLeft")}</p>;
  return (
    <ul className={styles.dues}>
      {ahead.slice(0, shown).map(({ date, due }) => (
        <li key={date}>
          <Icon name="clock" size={15} />
          <time dateTime={due}>{format.dateTimeZoned(due, timeZone)}</time>
          {new Date(due).getTime() <= now && <span className={styles.muted}>{t("publishNow")}</span>}
        </li>
      ))}
      {ahead.length > shown && <li className={styles.muted}>{t("publishMore")}</li>}
    </ul>
  );
}
