import { zodResolver } from "@hookform/resolvers/zod";
import { useCallback, useEffect, useRef, useState } from "react";
import { useForm } from "react-hook-form";
import type { PromotionEvent } from "@/api/types";
import { type EventFields, fieldsOf, schema } from "@/features/calendar/model/form-fields";
import { type Attempt, attemptFor, type Base, unsaved, type UnsavedRecord } from "@/features/calendar/unsaved";

export interface FormSource {
  record: UnsavedRecord;
  saved: PromotionEvent | null;
  initial: EventFields;
}

/** What the fields hold: stored in this tab as it is typed, and laid over the version that it was typed over. */
export function useStoredFields({ record, saved, initial }: FormSource) {
  const [stored] = useState(() => unsaved.get(record));
  const [defaults] = useState(() => stored?.base?.fields ?? initial);
  const [restored, setRestored] = useState(stored !== null);
  const firstRef = useRef(initial);
  const base = useRef<Base | null>(stored?.base ?? (saved && baseOf(saved)));
  const attempt = useRef<Attempt | null>(stored?.attempt ?? null);
  const form = useForm<EventFields>({ resolver: zodResolver(schema), mode: "onTouched", reValidateMode: "onChange", defaultValues: defaults });
  const { reset, subscribe } = form;

  const store = useCallback(
    (fields: EventFields) => {
      const untouched = attempt.current === null && isSame(fields, base.current?.fields ?? firstRef.current);
      if (untouched) unsaved.drop(record);
      else unsaved.store(record, { fields, base: base.current, attempt: attempt.current });
    },
    [record],
  );

  // Laid over the defaults, so that the form knows it as unsaved.
  useEffect(() => {
    if (stored !== null) reset(stored.fields, { keepDefaultValues: true });
  }, [stored, reset]);
  useEffect(() => subscribe({ formState: { values: true }, callback: ({ values }) => store(values) }), [subscribe, store]);

  const startFrom = useCallback(
    (version: PromotionEvent, mine?: EventFields) => {
      unsaved.drop(record);
      attempt.current = null;
      base.current = baseOf(version);
      reset(base.current.fields);
      if (mine !== undefined) reset(mine, { keepDefaultValues: true });
      setRestored(false);
    },
    [record, reset],
  );

  /** Stored before the request leaves: a reload while it is on its way must not make a second one. */
  function keyFor(body: string, fields: EventFields): string {
    attempt.current = attemptFor(body, attempt.current);
    store(fields);
    return attempt.current.key;
  }

  function discard() {
    attempt.current = null;
    unsaved.drop(record);
    reset(base.current?.fields ?? firstRef.current);
    setRestored(false);
  }

  return { form, firstRef, base, restored, store, startFrom, keyFor, discard, forget: () => unsaved.drop(record) };
}

export type StoredFields = ReturnType<typeof useStoredFields>;

function baseOf(version: PromotionEvent): Base {
  return { fields: fieldsOf(version), revision: version.revision };
}

function isSame(one: EventFields, other: EventFields): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
