import { useMemo } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import { env } from "@/env";
import { OverlapReasons } from "@/features/calendar/components/overlap-reasons";
import { draftFrom, type EventFields, isWindowGiven } from "@/features/calendar/model/form-fields";
import { isClear, overlapOf } from "@/features/calendar/model/overlaps";
import { lookOf } from "@/features/calendar/model/rules";
import { useCalendarText } from "@/features/calendar/text";
import { useEvents } from "@/features/calendar/use-events";
import { useDebounced } from "@/lib/use-debounced";
import { Notice } from "@/ui/state";

/** Compares what is being written with everything planned for its window. */
export function FormOverlaps({ eventId }: { eventId: string }) {
  const { control } = useFormContext<EventFields>();
  const fields = useDebounced(useWatch({ control }) as EventFields, 300);
  const draft = useMemo(() => (isWindowGiven(fields) && fields.start < fields.end ? draftFrom(fields) : null), [fields]);
  return draft && <Overlaps planned={{ ...draft, event_id: eventId }} />;
}

export function Overlaps({ planned }: { planned: Parameters<typeof overlapOf>[0] }) {
  const t = useCalendarText();
  const others = useEvents({ from: planned.start_datetime, to: planned.end_datetime, show: [], segment: null, q: "" });
  const overlap = useMemo(
    () => overlapOf(planned, others.data?.events.filter((event) => lookOf(event) !== "ended") ?? [], env.maxMessagesADay),
    [planned, others.data],
  );
  const uncompared = others.data?.complete === false;
  return (
    <>
      {!isClear(overlap) && <OverlapReasons overlap={overlap} />}
      {uncompared && <Notice icon="alert">{t("overlapTooMany", { n: others.data?.events.length ?? 0 })}</Notice>}
    </>
  );
}
