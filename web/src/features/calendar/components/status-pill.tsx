import { lookLabels } from "@/features/calendar/labels";
import type { Look } from "@/features/calendar/model/rules";
import { useCalendarText } from "@/features/calendar/text";
import { classes } from "@/lib/classes";
import styles from "./status-pill.module.css";

export function StatusPill({ look }: { look: Look }) {
  const t = useCalendarText();
  return <span data-status className={classes(styles.pill, styles[look])}>{t(lookLabels[look])}</span>;
}
