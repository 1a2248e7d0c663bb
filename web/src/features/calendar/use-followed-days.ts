import { useEffect, useRef } from "react";
import type { EventFields } from "@/features/calendar/model/form-fields";
import type { StoredFields } from "@/features/calendar/use-stored-fields";
import { unsaved, type UnsavedRecord } from "@/features/calendar/unsaved";

/** Other days are picked in the calendar while the form is open: dates that nobody has typed follow them. */
export function useFollowedDays({ form, firstRef, store }: StoredFields, record: UnsavedRecord, initial: EventFields) {
  const current = useRef(record);

  useEffect(() => {
    const before = firstRef.current;
    if (current.current === record) return;
    unsaved.drop(current.current);
    current.current = record;
    firstRef.current = { ...before, start: initial.start, end: initial.end };
    const [start, end] = form.getValues(["start", "end"]);
    if (start === before.start && end === before.end) {
      form.resetField("start", { defaultValue: initial.start });
      form.resetField("end", { defaultValue: initial.end });
    }
    store(form.getValues());
  }, [form, firstRef, store, record, initial]);
}
