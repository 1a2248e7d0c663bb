import { useState } from "react";
import { fieldLabels } from "@/features/calendar/labels";
import { type Difference, differences, merged } from "@/features/calendar/model/conflict";
import { type EventFields, fieldsOf } from "@/features/calendar/model/form-fields";
import { useCalendarText } from "@/features/calendar/text";
import { useFieldValue } from "@/features/calendar/use-field-value";
import type { Conflict } from "@/features/calendar/use-saving";
import { useFormat } from "@/i18n/format";
import { useSession } from "@/lib/session";
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
  const words = useConflictWords(conflict);
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
      title={words.title}
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
      <p>{words.text}</p>
      {differing.map((one) => (
        <Versions key={one.field} difference={one} their={takeTheirs.has(one.field)} onChoose={(their) => choose(one.field, their)} />
      ))}
    </Dialog>
  );
}

/** Whose changes they are: somebody's by name, or mine in another tab. */
function useConflictWords({ theirs, change }: Conflict): { title: string; text: string } {
  const t = useCalendarText();
  const format = useFormat();
  const me = useSession()?.userId;
  const when = format.relative(theirs.updated_at);
  if (change !== null && change.changed_by === me) return { title: t("conflictTitleMine"), text: t("conflictText", { when }) };
  const who = change?.changed_by_name;
  return { title: t("conflictTitle"), text: who ? t("conflictBy", { who, when }) : t("conflictText", { when }) };
}

function Versions({ difference, their, onChoose }: { difference: Difference; their: boolean; onChoose: (their: boolean) => void }) {
  const t = useCalendarText();
  const readable = useFieldValue();
  const { field, mine, theirs } = difference;
  const versions = [
    { label: t("conflictMine"), text: mine, isTheirs: false },
    { label: t("conflictTheirs"), text: theirs, isTheirs: true },
  ];
  return (
    <fieldset className={styles.versions}>
      <legend>{t(fieldLabels[field])}</legend>
      {versions.map(({ label, text, isTheirs }) => (
        <label key={label} className={styles.version} data-picked={their === isTheirs}>
          <input type="radio" name={`version-${field}`} checked={their === isTheirs} onChange={() => onChoose(isTheirs)} />
          <span>{label}</span>{" "}
          <span className={styles.versionText} dir="auto">
            {readable(field, text)}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
