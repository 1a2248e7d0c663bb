import { type CalendarTranslate, useCalendarText } from "@/features/calendar/text";
import type { SavingProblem } from "@/features/calendar/use-saving";
import { Notice } from "@/ui/state";
import styles from "./event-panel.module.css";

interface FormNoticesProps {
  restored: boolean;
  /** Days of the promotion are being sent, and something is changed. */
  nextDayOn: boolean;
  problem: SavingProblem | null;
  onDiscard: () => void;
}

/** What stands above the fields: that something typed came back, from when it applies, and why it could not be saved. */
export function FormNotices({ restored, nextDayOn, problem, onDiscard }: FormNoticesProps) {
  const t = useCalendarText();
  return (
    <>
      {restored && (
        <Notice icon="undo">
          {t("restored")}{" "}
          <button type="button" className={styles.link} onClick={onDiscard}>
            {t("discard")}
          </button>
        </Notice>
      )}
      {nextDayOn && <Notice icon="clock">{t("nextDayOn")}</Notice>}
      {problem !== null && (
        <div role="alert">
          <Notice tone="danger" icon="alert">
            {problemText(problem, t)}
          </Notice>
        </div>
      )}
    </>
  );
}

function problemText(problem: SavingProblem, t: CalendarTranslate): string {
  if (problem === "invalid") return t("checkFields");
  if (problem === "gone") return t("gone");
  return `${t("saveFailed")} ${problem.message}`;
}
