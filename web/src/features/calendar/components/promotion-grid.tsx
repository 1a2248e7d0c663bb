import FullCalendar, { type EventApi, useCalendarController } from "@fullcalendar/react";
import "@fullcalendar/react/skeleton.css";
import { type CSSProperties, type PointerEvent, useEffect, useMemo, useRef } from "react";
import type { EventSummary } from "@/api/types";
import { DayButton } from "@/features/calendar/components/day-button";
import { barOf, gridOptions, viewOptions } from "@/features/calendar/components/grid-options";
import { PromotionBar } from "@/features/calendar/components/promotion-bar";
import { onGridKey } from "@/features/calendar/grid-keys";
import type { Shift } from "@/features/calendar/model/moves";
import type { Overlap } from "@/features/calendar/model/overlaps";
import { visibleRange } from "@/features/calendar/model/range";
import { lookOf, mayMove } from "@/features/calendar/model/rules";
import { addDaysTo, type Day, daysBetween } from "@/features/calendar/model/zoned-time";
import { useCalendarText } from "@/features/calendar/text";
import { useKeptFocus } from "@/features/calendar/use-kept-focus";
import { useFormat } from "@/i18n/format";
import { classes } from "@/lib/classes";
import styles from "./promotion-grid.module.css";

interface PromotionGridProps {
  view: "month" | "week";
  date: Day;
  events: EventSummary[];
  overlaps: Map<string, Overlap>;
  busy: boolean;
  onDate: (date: Day) => void;
  onOpen: (eventId: string) => void;
  onCreate: (from: Day, until: Day) => void;
  onShift: (event: EventSummary, by: Shift) => boolean;
  /** Somebody tries to move what cannot move. */
  onRefuse: (event: EventSummary) => void;
}

const dragged = 5; // pixels

/**
 * Month and week. Bars lie on the days of each promotion's own zone, so the grid itself runs in "UTC": wall times, no
 * shifting. Dragging moves whole days and keeps the time of day.
 */
export function PromotionGrid({ view, date, events, overlaps, busy, onDate, onOpen, onCreate, onShift, onRefuse }: PromotionGridProps) {
  const t = useCalendarText();
  const format = useFormat();
  const controller = useCalendarController();
  const grid = useRef<HTMLDivElement>(null);
  const pressed = useRef({ x: 0, y: 0 });
  const { keep, onFocus } = useKeptFocus(grid);
  const byId = useMemo(() => new Map(events.map((event) => [event.event_id, event])), [events]);
  const bars = useMemo(() => events.map(barOf), [events]);

  useEffect(() => controller.gotoDate(date), [controller, date]);

  function changed({ event: bar, oldEvent, revert }: { event: EventApi; oldEvent: EventApi; revert: () => void }) {
    const event = byId.get(bar.id);
    // The bar goes where the data say, not where the mouse left it.
    revert();
    if (event && onShift(event, { start: daysFrom(oldEvent.start, bar.start), end: daysFrom(oldEvent.end, bar.end) })) keep(event.event_id);
  }

  function clicked(bar: EventApi, at: MouseEvent) {
    const event = byId.get(bar.id);
    const wasDragged = Math.hypot(at.clientX - pressed.current.x, at.clientY - pressed.current.y) > dragged;
    // A click by keyboard has no place.
    if (event && !mayMove(event) && wasDragged && at.detail > 0) onRefuse(event);
    else onOpen(bar.id);
  }

  return (
    <div
      ref={grid}
      className={classes(styles.grid, view === "week" && styles.week)}
      style={{ "--weeks": weeksOf(view, date) } as CSSProperties}
      aria-busy={busy}
      onFocus={onFocus}
      onKeyDown={(key) => onGridKey(key, { grid, keep, byId, onDate, onShift })}
      onPointerDownCapture={({ clientX: x, clientY: y }: PointerEvent) => {
        pressed.current = { x, y };
      }}
    >
      <p className="visually-hidden">{t("keys")}</p>
      <FullCalendar
        key={view}
        {...gridOptions}
        {...viewOptions[view]}
        controller={controller}
        initialDate={date}
        locale={format.locale}
        events={bars}
        eventClick={({ event, jsEvent }) => clicked(event, jsEvent)}
        select={({ startStr, endStr }) => onCreate(startStr.slice(0, 10), addDaysTo(endStr.slice(0, 10), -1))}
        eventDrop={changed}
        eventResize={changed}
        eventContent={({ event, isStart, isEnd }) => {
          const promotion = byId.get(event.id);
          return promotion ? <PromotionBar event={promotion} overlap={overlaps.has(event.id)} roomy={view === "week"} isStart={isStart} isEnd={isEnd} /> : event.title;
        }}
        dayCellTopContent={({ date: cell }) => <DayNumber cell={cell} view={view} date={date} onCreate={onCreate} />}
        dayHeaderContent={({ date: cell, text }) => (view === "week" ? <DayNumber cell={cell} view={view} date={date} onCreate={onCreate} /> : text)}
        moreLinkContent={({ num }) => <More n={num} />}
        rowEventClass={({ event, isStart, isEnd, isDragging, isMirror }) => {
          const promotion = byId.get(event.id);
          return classes(styles.bar, promotion && styles[lookOf(promotion)], isStart && styles.starts, isEnd && styles.ends, (isDragging || isMirror) && styles.lifted);
        }}
      />
    </div>
  );
}

function weeksOf(view: "month" | "week", date: Day): number {
  const { start, end } = visibleRange(view, date);
  return daysBetween(start, end) / 7;
}

function daysFrom(from: Date | null, to: Date | null): number {
  return Math.round(((to?.getTime() ?? 0) - (from?.getTime() ?? 0)) / 86_400_000);
}

/** In a month at the top of each cell, in a week in the heads of its columns. */
function DayNumber({ cell, view, date, onCreate }: { cell: Date } & Pick<PromotionGridProps, "view" | "date" | "onCreate">) {
  const format = useFormat();
  const day = cell.toISOString().slice(0, 10);
  const weekday = view === "week" && ({ weekday: "short" } as const);
  const month = view === "month" && day.endsWith("-01") && ({ month: "short" } as const);
  return <DayButton day={day} focusable={day === date} text={format.day(day, { day: "numeric", ...weekday, ...month })} onCreate={() => onCreate(day, day)} />;
}

function More({ n }: { n: number }) {
  const t = useCalendarText();
  return (
    <>
      <span className={styles.moreText}>{t("more", { n })}</span>
      <span className={styles.moreSign} aria-hidden="true">
        +{n}
      </span>
    </>
  );
}
