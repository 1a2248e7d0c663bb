import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { isStatus } from "@/api/problem";
import type { EventDraft, EventSummary } from "@/api/types";
import type { EventList } from "@/features/calendar/api/list-events";
import { updateEvent } from "@/features/calendar/api/update-event";
import { draftOf } from "@/features/calendar/model/draft";
import { isLongEnough, type Moved, movedBy, type Shift, windowOf } from "@/features/calendar/model/moves";
import { mayMove, mayResize } from "@/features/calendar/model/rules";
import { movedStore } from "@/features/calendar/moved";
import { useCalendarProblems } from "@/features/calendar/use-calendar-problems";
import { useCalendarText } from "@/features/calendar/text";
import { keys } from "@/features/calendar/use-events";
import { useRefusals } from "@/features/calendar/use-refusals";
import { useFormat } from "@/i18n/format";
import { useToast } from "@/ui/toast";

interface Change {
  event: EventSummary;
  draft: EventDraft;
  before: Moved;
}

interface Step {
  event: EventSummary;
  before: Moved;
  after: Moved;
}

const mutationKey = ["calendar", "shift"];

/** Moves and resizes immediately on the screen, then on the server; the last changes can be undone, one by one. */
export function useShift() {
  const t = useCalendarText();
  const format = useFormat();
  const toast = useToast();
  const refusalOf = useRefusals();
  const { save, newestOf } = useSavedShifts();
  const steps = useRef<Step[]>([]);

  function apply({ event, before, after }: Step, done: { onSuccess: (saved: EventSummary) => void; onError?: () => void }) {
    movedStore.set(event.event_id, after);
    save.mutate({ event, draft: { ...draftOf(event), ...windowOf(after) }, before }, done);
  }

  function undo() {
    const step = steps.current.pop();
    if (step === undefined) return;
    const event = newestOf(step.event);
    apply({ event, before: step.after, after: step.before }, { onSuccess: () => toast(t("undone")) });
  }

  function announce(event: EventSummary) {
    const [from, to] = format.spanZoned(event.start_datetime, event.end_datetime, event.timezone);
    toast(t("moved", { title: event.title, from, to }), { label: t("undo"), run: undo });
  }

  function refuse(event: EventSummary) {
    const reason = refusalOf(event, "move_end") ?? refusalOf(event, "move_start") ?? "";
    toast(t("notMoved", { title: event.title, reason }));
  }

  function shift(shown: EventSummary, by: Shift): boolean {
    const event = newestOf(shown);
    if (!(by.start === 0 ? mayResize(event) : mayMove(event))) {
      refuse(event);
      return false;
    }
    const before = movedStore.get(event);
    const after = movedBy(before, by);
    if (!isLongEnough(windowOf(after))) {
      toast(t("tooShort"));
      return false;
    }
    const step = { event, before, after };
    steps.current.push(step);
    apply(step, {
      onSuccess: announce,
      onError: () => {
        steps.current = steps.current.filter((one) => one !== step);
      },
    });
    return true;
  }

  return { shift, undo, refuse };
}

/** Saves changes of windows one after the other: a key pressed again during the last request builds upon it. */
function useSavedShifts() {
  const t = useCalendarText();
  const toast = useToast();
  const client = useQueryClient();
  const problemTexts = useCalendarProblems();
  const revisions = useRef(new Map<string, number>());

  const isLast = () => client.isMutating({ mutationKey }) === 1;
  const show = (event: EventSummary) =>
    client.setQueriesData<EventList>({ queryKey: keys.lists }, (list) =>
      list && { ...list, events: list.events.map((one) => (one.event_id === event.event_id ? event : one)) },
    );
  const newestOf = (event: EventSummary): EventSummary =>
    client
      .getQueriesData<EventList>({ queryKey: keys.lists })
      .flatMap(([, list]) => list?.events ?? [])
      .filter(({ event_id }) => event_id === event.event_id)
      .reduce((newest, one) => (one.revision >= newest.revision ? one : newest), event);

  const save = useMutation({
    mutationKey,
    scope: { id: "calendar-shift" },
    mutationFn: ({ event, draft }: Change) => {
      const revision = Math.max(event.revision, revisions.current.get(event.event_id) ?? 0);
      return updateEvent({ eventId: event.event_id, revision, draft });
    },
    onMutate: async ({ event, draft }) => {
      await client.cancelQueries({ queryKey: keys.lists });
      show({ ...event, ...draft });
    },
    onSuccess: (saved) => {
      revisions.current.set(saved.event_id, saved.revision);
      if (isLast()) show(saved);
      client.setQueryData(keys.event(saved.event_id), saved);
    },
    onError: (error, { event, before }) => {
      show(event);
      movedStore.set(event.event_id, before);
      const reason = isStatus(error, 412) ? t("changedElsewhere") : problemTexts(error).summary;
      toast(t("notMoved", { title: event.title, reason }));
    },
    onSettled: () => {
      if (isLast()) void client.invalidateQueries({ queryKey: keys.lists });
    },
  });
  return { save, newestOf };
}
