import { useLayoutEffect, useRef } from "react";
import { type Day, today } from "@/features/calendar/model/zoned-time";
import { useCalendarText } from "@/features/calendar/text";
import { useFormat } from "@/i18n/format";
import styles from "./promotion-grid.module.css";

/** A day's number; for the keyboard it is the way to a new promotion on that day. One of them is in the tab order. */
export function DayButton({ day, focusable, text, onCreate }: { day: Day; focusable: boolean; text: string; onCreate: () => void }) {
  const t = useCalendarText();
  const format = useFormat();
  const name = format.day(day, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const button = useRef<HTMLButtonElement>(null);

  // The grid hides a day's top from screen readers, since the cell itself is labelled; but ours holds a button.
  useLayoutEffect(() => button.current?.closest("[aria-hidden]")?.removeAttribute("aria-hidden"), []);

  return (
    <button
      ref={button}
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
      {text}
    </button>
  );
}
