import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import { ApiError, isStatus } from "@/api/problem";
import type { EventDraft, EventSummary } from "@/api/types";
import type { EventList } from "@/features/calendar/api/list-events";
import { updateEvent } from "@/features/calendar/api/update-event";
import { draftOf, shifted } from "@/features/calendar/model/draft";
import { mayMove, mayResize } from "@/features/calendar/model/rules";
import { useCalendarText } from "@/features/calendar/text";
import { keys } from "@/features/calendar/use-events";
import { useFormat } from "@/i18n/format";
import { useToast } from "@/ui/toast";

interface Change {
  event: EventSummary;
  draft: EventDraft;
}

const mutationKey = ["calendar", "shift"];

/** Days by which the start and the end of a window move. */
export interface Shift {
  start: number;
  end: number;
}

/** Moves and resizes at once on the screen, then on the server; each change can be taken back. */
export function useShift() {
  const t = useCalendarText();
  const format = useFormat();
  const toast = useToast();
  const client = useQueryClient();
  const lastUndo = useRef<(() => void) | null>(null);
  const newest = useRef(new Map<string, number>());

  const isLast = () => client.isMutating({ mutationKey }) === 1;
  const show = (event: EventSummary) =>
    client.setQueriesData<EventList>({ queryKey: keys.lists }, (list) =>
      list && { ...list, events: list.events.map((one) => (one.event_id === event.event_id ? event : one)) },
    );

  // One after the other: a key pressed again while the last change is on its way builds upon it.
  const save = useMutation({
    mutationKey,
    scope: { id: "calendar-shift" },
    mutationFn: ({ event, draft }: Change) => {
      const revision = Math.max(event.revision, newest.current.get(event.event_id) ?? 0);
      return updateEvent({ eventId: event.event_id, revision, draft });
    },
    onMutate: async ({ event, draft }) => {
      await client.cancelQueries({ queryKey: keys.lists });
      show({ ...event, ...draft });
    },
    onSuccess: (saved) => {
      newest.current.set(saved.event_id, saved.revision);
      if (isLast()) show(saved);
      client.setQueryData(keys.event(saved.event_id), saved);
    },
    onError: (error, { event }) => {
      show(event);
      const reason = isStatus(error, 412) ? t("changedElsewhere") : reasonOf(error);
      toast(t("notMoved", { title: event.title, reason }));
    },
    onSettled: () => {
      if (isLast()) void client.invalidateQueries({ queryKey: keys.lists });
    },
  });

  const undo = useCallback(() => {
    lastUndo.current?.();
    lastUndo.current = null;
  }, []);

  function shift(event: EventSummary, by: Shift): boolean {
    if (!(by.start === 0 ? mayResize(event) : mayMove(event))) {
      toast(t(mayResize(event) ? "cannotMove" : "cannotChange", { title: event.title }));
      return false;
    }
    const draft = shifted(event, by);
    // At once, for whoever takes it back before it is saved: changes are saved one after the other.
    lastUndo.current = () =>
      save.mutate({ event: { ...event, ...draft }, draft: draftOf(event) }, { onSuccess: () => toast(t("undone", { title: event.title })) });
    save.mutate(
      { event, draft },
      {
        onSuccess: (saved) => {
          const [from, to] = [saved.start_datetime, saved.end_datetime].map((instant) => format.dateTimeZoned(instant, saved.timezone));
          toast(t("moved", { title: event.title, from: from ?? "", to: to ?? "" }), { label: t("undo"), run: undo });
        },
      },
    );
    return true;
  }

  return { shift, undo };
}

function reasonOf(error: unknown): string {
  if (error instanceof ApiError && error.fieldErrors.length > 0) return error.fieldErrors.map(({ reason }) => reason).join("; ");
  return error instanceof Error ? error.message : "";
}
