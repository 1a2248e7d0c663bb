import { addDaysTo, type Day, today } from "@/features/calendar/model/zoned-time";
import { useCalendarText } from "@/features/calendar/text";
import { useFormat } from "@/i18n/format";
import styles from "./promotion-grid.module.css";

/** A day's number; for the keyboard it is the way to a new promotion on that day. One of them is in the tab order. */
export function DayButton({ day, focusable, monthly, onCreate }: { day: Day; focusable: boolean; monthly: boolean; onCreate: () => void }) {
  const t = useCalendarText();
  const format = useFormat();
  const firstOfMonth = addDaysTo(day, -1).slice(0, 7) !== day.slice(0, 7);
  const name = format.day(day, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  return (
    <button
      type="button"
      className={styles.day}
      data-day={day}
      data-today={day === today()}
      tabIndex={focusable ? 0 : -1}
      aria-label={t("createOn", { day: name })}
      aria-current={day === today() ? "date" : undefined}
      onPointerDown={(event) => event.stopPropagation()}
      onMouseDown={(event) => event.stopPropagation()}
      onClick={onCreate}
    >
      {monthly && firstOfMonth ? format.day(day, { day: "numeric", month: "short" }) : Number(day.slice(8))}
    </button>
  );
}
