import { useEffect } from "react";
import { useFollowedDays } from "@/features/calendar/use-followed-days";
import { useSaving } from "@/features/calendar/use-saving";
import { type FormSource, useStoredFields } from "@/features/calendar/use-stored-fields";

/** A promotion being written: what the fields hold, which version they started from, and how saving went. */
export function useEventForm({ record, saved, initial }: FormSource) {
  const stored = useStoredFields({ record, saved, initial });
  const { form, base, restored, startFrom, discard, forget } = stored;
  const saving = useSaving(stored, saved);
  const { isDirty } = form.formState;
  useFollowedDays(stored, record, initial);

  // Moved in the calendar, or saved in another tab: a form in which nothing is typed shows the newest version.
  useEffect(() => {
    const newer = saved !== null && base.current !== null && saved.revision > base.current.revision;
    if (newer && !isDirty) startFrom(saved);
  }, [saved, base, isDirty, startFrom]);

  return { form, isDirty, restored, discard, forget, refresh: startFrom, ...saving };
}

export type EventForm = ReturnType<typeof useEventForm>;
