import { useMemo } from "react";
import { useLocation, useNavigate, useParams } from "react-router";
import { env } from "@/env";
import { CalendarToolbar } from "@/features/calendar/components/calendar-toolbar";
import { EventPanel } from "@/features/calendar/components/event-panel";
import { PromotionGrid } from "@/features/calendar/components/promotion-grid";
import { PromotionList } from "@/features/calendar/components/promotion-list";
import { isClear, type Overlap, overlapOf } from "@/features/calendar/model/overlaps";
import { instantsOf, visibleRange } from "@/features/calendar/model/range";
import { lookOf } from "@/features/calendar/model/rules";
import { type Day, daysTouched } from "@/features/calendar/model/zoned-time";
import { useCalendarText } from "@/features/calendar/text";
import { useCalendarAddress } from "@/features/calendar/use-calendar-address";
import { useEvents } from "@/features/calendar/use-events";
import { useShift } from "@/features/calendar/use-shift";
import { useUndoKeys } from "@/features/calendar/use-undo-keys";
import { useDebounced } from "@/lib/use-debounced";
import { useTitle } from "@/lib/use-title";
import { Button } from "@/ui/button";
import { Notice, StateMessage } from "@/ui/state";
import styles from "./calendar-page.module.css";

const home = "/admin/event-calendar";

/** The plan: what runs when, and beside it the promotion that is being written. */
export default function CalendarPage() {
  const t = useCalendarText();
  const navigate = useNavigate();
  const { search } = useLocation();
  const panel = useParams()["*"] ?? "";
  const [address, change] = useCalendarAddress();
  const range = useMemo(() => visibleRange(address.view, address.date), [address.view, address.date]);
  const q = useDebounced(address.q, 250);
  const list = useEvents({ ...instantsOf(range), status: address.status, q });
  const { shift, undo, refuse } = useShift();
  useUndoKeys(undo);
  useTitle(t("title"));

  const events = useMemo(
    () => (list.data?.events ?? []).filter((event) => {
      const days = daysTouched(event);
      return days.start < range.end && days.end > range.start;
    }),
    [list.data, range],
  );
  const overlaps = useMemo(() => {
    const planned = events.filter((event) => lookOf(event) !== "ended");
    const found = planned.map((event): [string, Overlap] => [event.event_id, overlapOf(event, planned, env.maxMessagesADay)]);
    return new Map(found.filter(([, overlap]) => !isClear(overlap)));
  }, [events]);

  const open = (eventId: string) => void navigate(`${home}/${eventId}${search}`);
  const create = (from?: Day, until?: Day) => {
    const query = new URLSearchParams(search);
    if (from !== undefined) query.set("from", from);
    if (until !== undefined) query.set("until", until);
    void navigate(`${home}/new?${query}`);
  };

  const common = { events, overlaps, onOpen: open };
  return (
    <main className={styles.page}>
      <CalendarToolbar address={address} range={range} change={change} onCreate={() => create()} />
      {list.data?.complete === false && <Notice icon="alert" tone="warning">{t("tooMany", { n: list.data.events.length })}</Notice>}
      {list.isError && events.length === 0 ? (
        <StateMessage icon="alert" title={t("errorTitle")} actions={<Button onClick={() => void list.refetch()}>{t("tryAgain")}</Button>}>
          {t("errorText")}
        </StateMessage>
      ) : address.view === "list" ? (
        <PromotionList {...common} loading={list.isPending} filtered={q !== "" || address.status !== null} />
      ) : (
        <PromotionGrid
          {...common}
          view={address.view}
          date={address.date}
          busy={list.isPending}
          onDate={(date) => change({ date })}
          onCreate={create}
          onShift={shift}
          onRefuse={refuse}
        />
      )}
      {panel !== "" && <EventPanel key={panel} target={panel} />}
    </main>
  );
}
