import { useFormContext, useWatch } from "react-hook-form";
import type { Frozen } from "@/features/calendar/components/event-form-sections";
import { ZoneField } from "@/features/calendar/components/zone-field";
import { type EventFields, isWallTime } from "@/features/calendar/model/form-fields";
import { isSameZone } from "@/features/calendar/model/time-zones";
import { instantOf, isTimeZone, readersZone } from "@/features/calendar/model/zoned-time";
import { useCalendarText } from "@/features/calendar/text";
import type { FieldErrorText } from "@/features/calendar/use-error-text";
import { useFormat } from "@/i18n/format";
import { TextField } from "@/ui/field";
import styles from "./event-panel.module.css";

export function WhenSection({ frozen, errorOf }: { frozen: Frozen; errorOf: FieldErrorText }) {
  const t = useCalendarText();
  const { register } = useFormContext<EventFields>();
  const hint = useOwnTime();
  return (
    <>
      <div className={styles.pair}>
        <TextField
          type="datetime-local"
          step="any"
          label={t("fStart")}
          hint={frozen.start ?? hint("start")}
          readOnly={frozen.start !== null}
          error={errorOf("start")}
          {...register("start", { deps: ["end"] })}
        />
        <TextField type="datetime-local" step="any" label={t("fEnd")} hint={hint("end")} error={errorOf("end")} {...register("end")} />
      </div>
      <div className={styles.pair}>
        <ZoneField frozen={frozen.zone} error={errorOf("timezone")} />
        <TextField type="time" label={t("fSendTime")} hint={t("sendHint")} error={errorOf("send_time")} {...register("send_time")} />
      </div>
    </>
  );
}

/** What a time of another zone is on the reader's own clock. */
function useOwnTime(): (field: "start" | "end") => string | undefined {
  const t = useCalendarText();
  const format = useFormat();
  const [start, end, timezone] = useWatch<EventFields, ["start", "end", "timezone"]>({ name: ["start", "end", "timezone"] });
  return (field) => {
    const wall = field === "start" ? start : end;
    if (!isTimeZone(timezone) || !isWallTime(wall) || isSameZone(timezone, readersZone)) return undefined;
    return t("yourTime", { when: format.dateTimeZoned(instantOf(wall, timezone), readersZone) });
  };
}
