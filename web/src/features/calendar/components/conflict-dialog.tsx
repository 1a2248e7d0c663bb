import { useState } from "react";
import { fieldLabels } from "@/features/calendar/labels";
import { differences, merged } from "@/features/calendar/model/conflict";
import { type EventFields, fieldsOf } from "@/features/calendar/model/form-fields";
import { useCalendarText } from "@/features/calendar/text";
import type { Conflict } from "@/features/calendar/use-event-form";
import { useFormat } from "@/i18n/format";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import styles from "./event-panel.module.css";

interface ConflictDialogProps {
  conflict: Conflict;
  onCancel: () => void;
  onSettle: (fields: EventFields) => void;
}

/** Both versions side by side where they differ. What only they changed starts out as theirs, the rest as mine. */
export function ConflictDialog({ conflict, onCancel, onSettle }: ConflictDialogProps) {
  const t = useCalendarText();
  const format = useFormat();
  const theirs = fieldsOf(conflict.theirs);
  const differing = differences(conflict.base, conflict.mine, theirs);
  const [takeTheirs, setTakeTheirs] = useState<ReadonlySet<keyof EventFields>>(
    () => new Set(differing.filter(({ changedBy }) => changedBy === "them").map(({ field }) => field)),
  );

  function choose(field: keyof EventFields, their: boolean) {
    const next = new Set(takeTheirs);
    if (their) next.add(field);
    else next.delete(field);
    setTakeTheirs(next);
  }

  return (
    <Dialog
      title={t("conflictTitle")}
      width={760}
      onClose={onCancel}
      actions={
        <>
          <Button onClick={onCancel}>{t("stay")}</Button>
          <Button look="primary" onClick={() => onSettle(merged(conflict.mine, theirs, takeTheirs))}>
            {t("conflictSave")}
          </Button>
        </>
      }
    >
      <p>{differing.length === 0 ? t("conflictSame") : t("conflictText", { when: format.relative(conflict.theirs.updated_at) })}</p>
      {differing.map(({ field, mine, theirs: their }) => (
        <fieldset key={field} className={styles.versions}>
          <legend>{t(fieldLabels[field])}</legend>
          {[
            { label: t("conflictMine"), text: mine, picked: !takeTheirs.has(field), their: false },
            { label: t("conflictTheirs"), text: their, picked: takeTheirs.has(field), their: true },
          ].map((version) => (
            <label key={version.label} className={styles.version} data-picked={version.picked}>
              <input type="radio" name={`version-${field}`} checked={version.picked} onChange={() => choose(field, version.their)} />
              <span>{version.label}</span>{" "}
              <span className={styles.versionText}>{version.text === "" ? t("empty") : readable(field, version.text)}</span>
            </label>
          ))}
        </fieldset>
      ))}
    </Dialog>
  );
}

function readable(field: keyof EventFields, text: string): string {
  return field === "start" || field === "end" ? text.replace("T", " ") : text;
}
