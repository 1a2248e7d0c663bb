import { type RefObject, useEffect, useRef } from "react";
import { useFormContext } from "react-hook-form";
import { placeholderLabels } from "@/features/calendar/labels";
import type { EventFields } from "@/features/calendar/model/form-fields";
import { useCalendarText } from "@/features/calendar/text";
import styles from "./event-panel.module.css";

type Target = HTMLInputElement | HTMLTextAreaElement;

const written = (name: string) => `{{ ${name}${name.endsWith("_date") ? " | date" : ""} }}`;

/** Inserts a name where the author last was: in the subject or in the content. */
export function PlaceholderChips() {
  const t = useCalendarText();
  const { setValue } = useFormContext<EventFields>();
  const chips = useRef<HTMLDivElement>(null);
  const last = useLastFocused(chips);

  function insert(placeholder: string) {
    const target = last.current ?? chips.current?.closest("form")?.querySelector<Target>("textarea[name='content']");
    if (!target) return;
    const [from, to] = [target.selectionStart ?? target.value.length, target.selectionEnd ?? target.value.length];
    const text = target.value.slice(0, from) + placeholder + target.value.slice(to);
    setValue(target.name as "subject" | "content", text, { shouldDirty: true, shouldTouch: true, shouldValidate: true });
    target.focus();
    target.setSelectionRange(from + placeholder.length, from + placeholder.length);
  }

  return (
    <div className={styles.chips} ref={chips}>
      <span>{t("contentHint")}</span>
      {Object.entries(placeholderLabels).map(([name, label]) => (
        <button key={name} type="button" className={styles.chip} title={written(name)} onClick={() => insert(written(name))}>
          {t(label)}
        </button>
      ))}
    </div>
  );
}

function useLastFocused(inside: RefObject<HTMLElement | null>): RefObject<Target | null> {
  const last = useRef<Target | null>(null);
  useEffect(() => {
    const form = inside.current?.closest("form");
    const remember = ({ target }: FocusEvent) => {
      if (target instanceof HTMLElement && target.matches("[name='subject'], [name='content']")) last.current = target as Target;
    };
    form?.addEventListener("focusin", remember);
    return () => form?.removeEventListener("focusin", remember);
  }, [inside]);
  return last;
}
