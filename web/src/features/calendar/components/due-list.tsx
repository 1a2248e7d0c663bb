import type { Occurrence } from "@/api/types";
import { today } from "@/features/calendar/model/zoned-time";
import { useCalendarText } from "@/features/calendar/text";
import { useFormat } from "@/i18n/format";
import { useNow } from "@/lib/use-now";
import { Icon } from "@/ui/icon";
import styles from "./event-panel.module.css";

const shown = 3;

interface DueListProps {
  occurrences: Occurrence[];
  timeZone: string;
  /** Days whose run has begun or is over: nothing more is due on them. */
  sent?: string[];
}

/** The next instants at which messages leave. */
export function DueList({ occurrences, timeZone, sent = [] }: DueListProps) {
  const t = useCalendarText();
  const format = useFormat();
  const now = useNow();
  const ahead = occurrences.filter(({ date, expires }) => new Date(expires).getTime() > now && !sent.includes(date));
  const sentToday = sent.includes(today(timeZone));
  if (ahead.length === 0) return <p className={styles.muted}>{t(sentToday ? "sentLast" : "noneLeft")}</p>;
  return (
    <ul className={styles.dues}>
      {sentToday && <li className={styles.muted}>{t("sentToday")}</li>}
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
