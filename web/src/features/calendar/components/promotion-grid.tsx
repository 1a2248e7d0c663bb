import FullCalendar, { useCalendarController } from "@fullcalendar/react";
import dayGridPlugin from "@fullcalendar/react/daygrid";
import interactionPlugin from "@fullcalendar/react/interaction";
import "@fullcalendar/react/skeleton.css";
import { type KeyboardEvent, useEffect, useMemo, useRef } from "react";
import type { EventSummary } from "@/api/types";
import { DayButton } from "@/features/calendar/components/day-button";
import { PromotionBar } from "@/features/calendar/components/promotion-bar";
import type { Overlap } from "@/features/calendar/model/overlaps";
import { lookOf, mayMove, mayResize } from "@/features/calendar/model/rules";
import { addDaysTo, type Day, daysBetween, daysTouched, today } from "@/features/calendar/model/zoned-time";
import { useCalendarText } from "@/features/calendar/text";
import { nameOf, useKeptFocus } from "@/features/calendar/use-kept-focus";
import type { Shift } from "@/features/calendar/use-shift";
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
  onUndo: () => void;
}

const dayKeys: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/**
 * Month and week. Bars lie on the days of each promotion's own zone, so the grid itself runs in "UTC": wall times, no
 * shifting. Dragging moves whole days and keeps the time of day.
 */
export function PromotionGrid({ view, date, events, overlaps, busy, onDate, onOpen, onCreate, onShift, onUndo }: PromotionGridProps) {
  const t = useCalendarText();
  const format = useFormat();
  const controller = useCalendarController();
  const grid = useRef<HTMLDivElement>(null);
  const { keep, onFocus } = useKeptFocus(grid);
  const byId = useMemo(() => new Map(events.map((event) => [event.event_id, event])), [events]);

  useEffect(() => controller.gotoDate(date), [controller, date]);

  const bars = useMemo(
    () =>
      events.map((event) => ({
        id: event.event_id,
        title: event.title,
        allDay: true,
        ...daysTouched(event),
        startEditable: mayMove(event),
        durationEditable: mayResize(event),
      })),
    [events],
  );

  function onKeyDown(key: KeyboardEvent) {
    if ((key.ctrlKey || key.metaKey) && key.key === "z") {
      key.preventDefault();
      onUndo();
      return;
    }
    const target = key.target as HTMLElement;
    const day = target.dataset.day;
    if (day !== undefined) onDayKey(key, day);
    const event = byId.get(nameOf(target) ?? "");
    if (event !== undefined) onBarKey(key, event);
  }

  function onDayKey(key: KeyboardEvent, day: Day) {
    const by = dayKeys[key.key];
    if (by === undefined || key.altKey) return;
    key.preventDefault();
    const next = addDaysTo(day, by);
    keep(next);
    onDate(next);
    grid.current?.querySelector<HTMLElement>(`[data-day="${next}"]`)?.focus();
  }

  function onBarKey(key: KeyboardEvent, event: EventSummary) {
    const by = dayKeys[key.key];
    if (by === undefined || !key.altKey) return;
    key.preventDefault();
    const { start, end } = daysTouched(event);
    if (key.shiftKey && daysBetween(start, end) + by < 1) return;
    if (onShift(event, key.shiftKey ? { start: 0, end: by } : { start: by, end: by })) keep(event.event_id);
  }

  function changed(eventId: string, old: { start: Date | null; end: Date | null }, now: { start: Date | null; end: Date | null }, revert: () => void) {
    const event = byId.get(eventId);
    const days = (from: Date | null, to: Date | null) => Math.round(((to?.getTime() ?? 0) - (from?.getTime() ?? 0)) / 86_400_000);
    const by = { start: days(old.start, now.start), end: days(old.end, now.end) };
    // The bar goes where the data say, not where the mouse left it.
    revert();
    if (event) onShift(event, by);
  }

  /** In a month at the top of each cell, in a week in the heads of its columns. */
  function dayButton(cell: Date) {
    const day = cell.toISOString().slice(0, 10);
    const first = view === "month" && day.endsWith("-01");
    const text = view === "week" ? { weekday: "short", day: "numeric" } as const : first ? { day: "numeric", month: "short" } as const : { day: "numeric" } as const;
    return <DayButton day={day} focusable={day === date} text={format.day(day, text)} onCreate={() => onCreate(day, day)} />;
  }

  return (
    <div ref={grid} className={classes(styles.grid, view === "week" && styles.week)} aria-busy={busy} onFocus={onFocus} onKeyDown={onKeyDown}>
      <p className="visually-hidden">{t("keys")}</p>
      <FullCalendar
        key={view}
        controller={controller}
        plugins={[dayGridPlugin, interactionPlugin]}
        initialView={view === "month" ? "dayGridMonth" : "dayGridWeek"}
        initialDate={date}
        timeZone="UTC"
        now={() => `${today()}T00:00:00Z`}
        locale={format.locale}
        firstDay={1}
        headerToolbar={false}
        height="100%"
        fixedWeekCount={view === "month"}
        expandRows
        dayMaxEvents={view === "month" ? true : false}
        events={bars}
        eventOrder="start,-duration,title"
        eventInteractive
        eventDisplay="block"
        editable
        selectable
        selectMinDistance={0}
        unselectAuto
        longPressDelay={350}
        dragRevertDuration={0}
        eventClick={({ event }) => onOpen(event.id)}
        select={({ startStr, endStr }) => onCreate(startStr.slice(0, 10), addDaysTo(endStr.slice(0, 10), -1))}
        eventDrop={({ event, oldEvent, revert }) => changed(event.id, oldEvent, event, revert)}
        eventResize={({ event, oldEvent, revert }) => changed(event.id, oldEvent, event, revert)}
        eventContent={({ event, isStart, isEnd }) => {
          const promotion = byId.get(event.id);
          return promotion ? (
            <PromotionBar event={promotion} overlap={overlaps.has(event.id)} roomy={view === "week"} isStart={isStart} isEnd={isEnd} />
          ) : (
            event.title
          );
        }}
        dayCellTopContent={({ date: cell }) => dayButton(cell)}
        dayHeaderContent={({ date: cell, text }) => (view === "week" ? dayButton(cell) : text)}
        moreLinkContent={({ num }: { num: number }) => (
          <>
            <span className={styles.moreText}>{t("more", { n: num })}</span>
            <span className={styles.moreSign} aria-hidden="true">
              +{num}
            </span>
          </>
        )}
        dayHeaderInnerClass={styles.weekday}
        dayHeaderRowClass={styles.weekdays}
        viewClass={styles.view}
        dayRowClass={styles.row}
        dayCellClass={({ isToday, isOther, isPast }) => classes(styles.cell, isToday && styles.today, isOther && styles.other, isPast && styles.past)}
        dayCellTopClass={styles.cellTop}
        eventClass={styles.event}
        rowEventClass={({ event, isStart, isEnd, isDragging, isMirror }) => {
          const promotion = byId.get(event.id);
          return classes(
            styles.bar,
            promotion && styles[lookOf(promotion)],
            isStart && styles.starts,
            isEnd && styles.ends,
            (isDragging || isMirror) && styles.lifted,
          );
        }}
        rowEventInnerClass={styles.barInner}
        rowEventAfterClass={({ isEndResizable }) => classes(isEndResizable && styles.resizer)}
        highlightClass={styles.selection}
        rowMoreLinkClass={styles.more}
        popoverClass={styles.popover}
        popoverCloseClass={styles.popoverClose}
        popoverCloseContent={() => "×"}
      />
    </div>
  );
}
