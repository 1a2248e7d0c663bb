import { useCalendarText } from "@/features/calendar/text";
import { Skeleton, StateMessage } from "@/ui/state";
import styles from "./list-states.module.css";

/** The shape of rows that are still being loaded. */
export function Loading() {
  const t = useCalendarText();
  return (
    <div className={styles.loading} role="status" aria-label={t("loading")}>
      {[1, 2, 3, 4].map((n) => (
        <Skeleton key={n} height={44} />
      ))}
    </div>
  );
}

export function NothingPlanned({ filtered }: { filtered: boolean }) {
  const t = useCalendarText();
  return (
    <StateMessage icon={filtered ? "search" : "calendar"} title={filtered ? t("noMatchTitle") : t("noEventsTitle")}>
      {filtered ? t("noMatchText") : t("noEventsText")}
    </StateMessage>
  );
}
