import { lazy, Suspense } from "react";
import { isFiltered } from "@/features/calendar/components/calendar-filters";
import { PromotionGrid } from "@/features/calendar/components/promotion-grid";
import { Loading, NothingPlanned } from "@/features/calendar/components/list-states";
import { PromotionList } from "@/features/calendar/components/promotion-list";
import type { Day } from "@/features/calendar/model/zoned-time";
import { useCalendarText } from "@/features/calendar/text";
import type { CalendarAddress } from "@/features/calendar/use-calendar-address";
import type { useCalendarEvents } from "@/features/calendar/use-calendar-events";
import { useShift } from "@/features/calendar/use-shift";
import { useUndoKeys } from "@/features/calendar/use-undo-keys";
import { useProblemTexts } from "@/i18n/problems";
import { Button } from "@/ui/button";
import { Notice, StateMessage } from "@/ui/state";

const PromotionTimeline = lazy(() => import("@/features/calendar/components/promotion-timeline").then((module) => ({ default: module.PromotionTimeline })));

interface CalendarBodyProps {
  address: CalendarAddress;
  where: string;
  shown: ReturnType<typeof useCalendarEvents>;
  onDate: (date: Day) => void;
  onOpen: (eventId: string) => void;
  onCreate: (from: Day, until: Day) => void;
}

/** The days on screen as a grid, a timeline or a list. */
export function CalendarBody({ address, where, shown, onDate, onOpen, onCreate }: CalendarBodyProps) {
  const t = useCalendarText();
  const problemTexts = useProblemTexts();
  const { shift, undo, refuse } = useShift();
  useUndoKeys(undo);
  const { q, list, events, overlaps } = shown;

  if (list.isError && events.length === 0) {
    return (
      <StateMessage icon="alert" title={t("errorTitle")} actions={<Button onClick={() => void list.refetch()}>{t("tryAgain")}</Button>}>
        {problemTexts(list.error).summary}
      </StateMessage>
    );
  }
  if (address.view === "quarter" || address.view === "year") {
    return <TimelineBody view={address.view} {...{ address, where, shown, onOpen, shift, refuse }} />;
  }
  if (address.view === "list") {
    // What a search finds is listed with its dates already.
    if (q !== "") return null;
    return <PromotionList events={events} overlaps={overlaps} loading={list.isPending} filtered={isFiltered(address)} onOpen={onOpen} />;
  }
  const noneHere = q === "" && isFiltered(address) && list.isSuccess && events.length === 0;
  return (
    <>
      {noneHere && <Notice icon="search">{t("noneWithFilters", { where })}</Notice>}
      <PromotionGrid view={address.view} date={address.date} busy={list.isPending} onShift={shift} onRefuse={refuse} {...{ events, overlaps, onDate, onOpen, onCreate }} />
    </>
  );
}

type TimelineBodyProps = Pick<CalendarBodyProps, "address" | "where" | "shown" | "onOpen"> & Pick<ReturnType<typeof useShift>, "shift" | "refuse"> & { view: "quarter" | "year" };

function TimelineBody({ view, address, where, shown: { q, list, events, overlaps }, onOpen, shift, refuse }: TimelineBodyProps) {
  if (list.isPending) return <Loading />;
  // A search says by itself that it finds nothing on these dates.
  if (events.length === 0) return q === "" ? <NothingPlanned filtered={isFiltered(address)} /> : null;
  return (
    <Suspense fallback={<Loading />}>
      <PromotionTimeline date={address.date} onShift={shift} onRefuse={refuse} {...{ view, where, events, overlaps, onOpen }} />
    </Suspense>
  );
}
