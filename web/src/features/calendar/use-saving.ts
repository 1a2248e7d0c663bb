import { useState } from "react";
import { ApiError, isStatus } from "@/api/problem";
import type { Change, PromotionEvent } from "@/api/types";
import { getEvent } from "@/features/calendar/api/get-event";
import { lastChange } from "@/features/calendar/api/last-change";
import { differences } from "@/features/calendar/model/conflict";
import { draftFrom, type EventFields, fieldFor, fieldsOf } from "@/features/calendar/model/form-fields";
import { useCalendarProblems } from "@/features/calendar/use-calendar-problems";
import { useEventActions } from "@/features/calendar/use-events";
import type { StoredFields } from "@/features/calendar/use-stored-fields";

export interface Conflict {
  base: EventFields;
  mine: EventFields;
  theirs: PromotionEvent;
  /** Who saved theirs, where the history tells. */
  change: Change | null;
}

/** Why it was not saved: marked at its fields, deleted by somebody, or in a sentence. */
export type SavingProblem = "invalid" | "gone" | { message: string };

/** Saves what the fields hold, and explains why where it could not. */
export function useSaving(stored: StoredFields, saved: PromotionEvent | null) {
  const { create, update } = useEventActions();
  const problemTexts = useCalendarProblems();
  const [problem, setProblem] = useState<SavingProblem | null>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);

  function send(fields: EventFields): Promise<PromotionEvent> {
    const draft = draftFrom(fields, saved ?? undefined);
    if (saved === null) return create.mutateAsync({ draft, idempotencyKey: stored.keyFor(JSON.stringify(draft), fields) });
    return update.mutateAsync({ eventId: saved.event_id, revision: stored.base.current?.revision ?? saved.revision, draft });
  }

  /** The saved version, or null where it was not saved and the form says why. */
  async function save(fields: EventFields): Promise<PromotionEvent | null> {
    setProblem(null);
    try {
      const version = await send(fields);
      stored.startFrom(version);
      return version;
    } catch (error) {
      if (isStatus(error, 412) && saved !== null) return await merge(saved.event_id, fields);
      explain(error);
      return null;
    }
  }

  /** Where they changed nothing that I can see, mine is saved over theirs; else the author chooses. */
  async function merge(eventId: string, mine: EventFields): Promise<PromotionEvent | null> {
    const base = stored.base.current?.fields;
    try {
      const theirs = await getEvent(eventId);
      if (base !== undefined && differences(base, mine, fieldsOf(theirs)).every(({ changedBy }) => changedBy === "me")) {
        stored.startFrom(theirs, mine);
        return await save(mine);
      }
      const change = await lastChange(eventId, theirs.revision).catch(() => null);
      setConflict({ base: base ?? fieldsOf(theirs), mine, theirs, change });
    } catch (error) {
      explain(error);
    }
    return null;
  }

  function explain(error: unknown) {
    if (isStatus(error, 404) && saved !== null) setProblem("gone");
    else if (error instanceof ApiError) placeErrors(error);
    else setProblem({ message: problemTexts(error).summary });
  }

  function placeErrors(error: ApiError) {
    const { fields, summary } = problemTexts(error);
    const elsewhere = fields.filter(({ field }) => fieldFor(field) === null);
    for (const { field, text } of fields) {
      const place = fieldFor(field);
      if (place !== null) stored.form.setError(place, { type: "server", message: text }, { shouldFocus: true });
    }
    const marked = fields.length > elsewhere.length;
    setProblem(marked ? "invalid" : { message: elsewhere.map(({ labelled }) => labelled).join(" ") || summary });
  }

  /** Goes on from the newest saved version with the fields that were chosen out of both. */
  function settle(fields: EventFields) {
    if (conflict !== null) stored.startFrom(conflict.theirs, fields);
    setConflict(null);
  }

  return { problem, conflict, save, settle, keepEditing: () => setConflict(null), isSaving: create.isPending || update.isPending };
}
