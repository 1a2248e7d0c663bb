import type { CalendarOptions } from "@fullcalendar/react";
import dayGridPlugin from "@fullcalendar/react/daygrid";
import interactionPlugin from "@fullcalendar/react/interaction";
import type { EventSummary } from "@/api/types";
import { mayMove, mayResize, rankOf } from "@/features/calendar/model/rules";
import { daysBetween, daysTouched, today } from "@/features/calendar/model/zoned-time";
import { classes } from "@/lib/classes";
import styles from "./promotion-grid.module.css";

const longDays = 60;
/** Rows grow with what lies in them; a data set of hundreds is cut here, and counted. */
const mostLanes = 12;

/** A bar of the grid. What matters most lies on top, and what runs for months below what is short. */
export function barOf(event: EventSummary) {
  const days = daysTouched(event);
  const isLong = daysBetween(days.start, days.end) > longDays;
  return {
    id: event.event_id,
    title: event.title,
    allDay: true,
    ...days,
    rank: 2 * rankOf(event) + (isLong ? 1 : 0),
    startEditable: mayMove(event),
    durationEditable: mayResize(event),
  };
}

/** Everything about the grid that does not depend on what is shown in it. */
export const gridOptions = {
  plugins: [dayGridPlugin, interactionPlugin],
  timeZone: "UTC",
  now: () => `${today()}T00:00:00Z`,
  firstDay: 1,
  headerToolbar: false,
  height: "auto",
  fixedWeekCount: false,
  eventOrder: "rank,start,-duration,title",
  // A bar lies in its week whole or not at all: a piece of it would show other days than it has.
  eventSlicing: false,
  eventInteractive: true,
  eventDisplay: "block",
  editable: true,
  selectable: true,
  selectMinDistance: 0,
  unselectAuto: true,
  longPressDelay: 350,
  dragRevertDuration: 0,
  dayHeaderInnerClass: styles.weekday,
  dayHeaderRowClass: styles.weekdays,
  viewClass: styles.view,
  dayRowClass: styles.row,
  dayCellClass: ({ isToday, isOther, isPast }) => classes(styles.cell, isToday && styles.today, isOther && styles.other, isPast && styles.past),
  dayCellTopClass: styles.cellTop,
  eventClass: styles.event,
  rowEventInnerClass: styles.barInner,
  rowEventAfterClass: ({ isEndResizable }) => classes(isEndResizable && styles.resizer),
  highlightClass: styles.selection,
  rowMoreLinkClass: styles.more,
  popoverClass: styles.popover,
  popoverCloseClass: styles.popoverClose,
  popoverCloseContent: () => "×",
} satisfies CalendarOptions;

export const viewOptions = {
  month: { initialView: "dayGridMonth", dayMaxEvents: mostLanes },
  week: { initialView: "dayGridWeek", dayMaxEvents: false },
} satisfies Record<string, CalendarOptions>;
