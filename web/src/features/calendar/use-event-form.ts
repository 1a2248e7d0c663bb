import { zodResolver } from "@hookform/resolvers/zod";
import { useEffect, useRef, useState } from "react";
import { useForm } from "react-hook-form";
import { ApiError, isStatus } from "@/api/problem";
import type { PromotionEvent } from "@/api/types";
import { getEvent } from "@/features/calendar/api/get-event";
import { draftFrom, type EventFields, fieldFor, fieldsOf, schema } from "@/features/calendar/model/form-fields";
import { unsaved } from "@/features/calendar/unsaved";
import { useEventActions } from "@/features/calendar/use-events";

interface Base {
  fields: EventFields;
  revision: number;
}

export interface Conflict {
  base: EventFields;
  mine: EventFields;
  theirs: PromotionEvent;
}

interface EventFormOptions {
  target: string;
  saved: PromotionEvent | null;
  initial: EventFields;
}

/** A promotion being written: what the fields hold, which version they started from, and how saving went. */
export function useEventForm({ target, saved, initial }: EventFormOptions) {
  const actions = useEventActions();
  const [kept] = useState(() => unsaved.get(target));
  const [first] = useState(initial);
  const [restored, setRestored] = useState(kept !== null);
  const [problem, setProblem] = useState<"invalid" | "gone" | { message: string } | null>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const base = useRef<Base | null>(kept?.base ?? (saved && { fields: fieldsOf(saved), revision: saved.revision }));
  const attempt = useRef({ body: "", key: "" });

  const form = useForm<EventFields>({ resolver: zodResolver(schema), mode: "onTouched", reValidateMode: "onChange", defaultValues: kept?.base?.fields ?? first });
  const { subscribe, reset, setError } = form;

  // What was kept is laid over the saved version, so that the form knows it as unsaved.
  useEffect(() => {
    if (kept !== null) reset(kept.fields, { keepDefaultValues: true });
  }, [kept, reset]);

  useEffect(
    () =>
      subscribe({
        formState: { values: true },
        callback: ({ values }) => {
          const untouched = JSON.stringify(values) === JSON.stringify(base.current?.fields ?? first);
          if (untouched) unsaved.drop(target);
          else unsaved.keep(target, { fields: values, base: base.current });
        },
      }),
    [subscribe, target, first],
  );

  function startFrom(version: PromotionEvent, fields?: EventFields) {
    unsaved.drop(target);
    base.current = { fields: fieldsOf(version), revision: version.revision };
    reset(base.current.fields);
    if (fields !== undefined) reset(fields, { keepDefaultValues: true });
    setRestored(false);
    setProblem(null);
  }

  function placeErrors(error: ApiError) {
    const places = error.fieldErrors.map(({ field, reason }) => ({ field: fieldFor(field), reason }));
    for (const { field, reason } of places) if (field !== null) setError(field, { type: "server", message: reason });
    const elsewhere = places.filter(({ field }) => field === null).map(({ reason }) => reason);
    setProblem(places.length > elsewhere.length ? "invalid" : { message: elsewhere.join("; ") || error.message });
  }

  async function explain(error: unknown, mine: EventFields) {
    if (isStatus(error, 412) && base.current !== null) {
      const theirs = await getEvent(target);
      setConflict({ base: base.current.fields, mine, theirs });
    } else if (isStatus(error, 404) && saved !== null) setProblem("gone");
    else if (error instanceof ApiError) placeErrors(error);
    else setProblem({ message: error instanceof Error ? error.message : "" });
  }

  /** The saved version, or null where it was not saved and the form says why. */
  async function save(fields: EventFields): Promise<PromotionEvent | null> {
    setProblem(null);
    const draft = draftFrom(fields, saved ?? undefined);
    const body = JSON.stringify(draft);
    if (attempt.current.body !== body) attempt.current = { body, key: crypto.randomUUID() };
    try {
      const version =
        saved === null
          ? await actions.create.mutateAsync({ draft, idempotencyKey: attempt.current.key })
          : await actions.update.mutateAsync({ eventId: saved.event_id, revision: base.current?.revision ?? saved.revision, draft });
      startFrom(version);
      return version;
    } catch (error) {
      await explain(error, fields);
      return null;
    }
  }

  return {
    form,
    actions,
    restored,
    problem,
    conflict,
    save,
    /** Goes on from the newest saved version with the fields that were chosen out of both. */
    settle: (fields: EventFields) => {
      if (conflict === null) return;
      startFrom(conflict.theirs, fields);
      setConflict(null);
    },
    keepEditing: () => setConflict(null),
    /** Back to the saved version. */
    discard: () => {
      unsaved.drop(target);
      reset(base.current?.fields ?? first);
      setRestored(false);
    },
    forget: () => unsaved.drop(target),
    refresh: startFrom,
    isSaving: actions.create.isPending || actions.update.isPending,
  };
}

export type EventForm = ReturnType<typeof useEventForm>;
