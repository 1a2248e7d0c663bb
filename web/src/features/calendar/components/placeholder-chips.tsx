import { useFormContext } from "react-hook-form";
import type { EventFields } from "@/features/calendar/model/form-fields";
import { useCalendarText } from "@/features/calendar/text";
import styles from "./event-panel.module.css";

/** The names that a template may use and authors want most; the server refuses any other, in words. */
const placeholders = [
  "{{ customer.first_name }}",
  "{{ customer.city }}",
  "{{ event.title }}",
  "{{ event.end_date | date }}",
  "{{ package.name }}",
  "{{ package.coupon_code }}",
  "{{ package.discount }}",
];

export function PlaceholderChips() {
  const t = useCalendarText();
  const { getValues, setValue } = useFormContext<EventFields>();

  function put(placeholder: string) {
    const area = document.querySelector<HTMLTextAreaElement>("textarea[name='content']");
    const text = getValues("content");
    const [from, to] = area ? [area.selectionStart, area.selectionEnd] : [text.length, text.length];
    setValue("content", text.slice(0, from) + placeholder + text.slice(to), { shouldDirty: true, shouldTouch: true, shouldValidate: true });
    area?.focus();
    area?.setSelectionRange(from + placeholder.length, from + placeholder.length);
  }

  return (
    <div className={styles.chips}>
      <span>{t("contentHint")}</span>
      {placeholders.map((placeholder) => (
        <button key={placeholder} type="button" className={styles.chip} onClick={() => put(placeholder)}>
          {placeholder.slice(3, -3)}
        </button>
      ))}
    </div>
  );
}
