import { Link, useLocation } from "react-router";
import type { EventSummary } from "@/api/types";
import { PromotionBar } from "@/features/calendar/components/promotion-bar";
import { StatusPill } from "@/features/calendar/components/status-pill";
import { placeOf } from "@/features/calendar/components/timeline-days";
import type { DayRange } from "@/features/calendar/model/range";
import { movedBy, type Shift, unmoved, windowOf } from "@/features/calendar/model/moves";
import { lookOf, mayMove, mayResize } from "@/features/calendar/model/rules";
import { lengthOf, placeIn, shiftWithin } from "@/features/calendar/model/timeline";
import { addDaysTo, daysTouched } from "@/features/calendar/model/zoned-time";
import { useBarDrag } from "@/features/calendar/use-bar-drag";
import { useFormat } from "@/i18n/format";
import { classes } from "@/lib/classes";
import styles from "./promotion-timeline.module.css";

export interface TimelineRowProps {
  event: EventSummary;
  range: DayRange;
  overlap: boolean;
  /** The row that Tab leads to. */
  active: boolean;
  onOpen: (eventId: string) => void;
  onShift: (by: Shift) => void;
  onRefuse: (event: EventSummary) => void;
}

/** A promotion: its title and status, which stay in sight, and its bar. */
export function TimelineRow(row: TimelineRowProps) {
  const { event, active } = row;
  const { search } = useLocation();
  return (
    <div role="row" className={styles.row} data-row={event.event_id}>
      <div role="rowheader" className={styles.name}>
        <Link to={`/admin/event-calendar/${event.event_id}${search}`} tabIndex={active ? 0 : -1} title={event.title}>
          <bdi>{event.title}</bdi>
        </Link>
        <StatusPill look={lookOf(event)} />
      </div>
      <div role="gridcell" className={styles.track}>
        <TimelineBar {...row} />
      </div>
    </div>
  );
}

function TimelineBar({ event, range, overlap, active, onOpen, onShift, onRefuse }: TimelineRowProps) {
  const drag = useBarDrag({
    days: lengthOf(range),
    isAllowed: (part) => (part === "end" ? mayResize(event) : mayMove(event)),
    limit: (by) => shiftWithin(range, event, by),
    onDrop: onShift,
    onRefused: () => onRefuse(event),
  });
  const { startsBefore, endsAfter, ...place } = placeIn(range, drag.by === null ? event : windowOf(movedBy(unmoved(event), drag.by)));
  const look = lookOf(event);
  return (
    <button
      type="button"
      className={classes(styles.bar, styles[look], !startsBefore && styles.starts, !endsAfter && styles.ends, drag.by !== null && styles.lifted, drag.refused && styles.refused)}
      style={placeOf(place)}
      tabIndex={active ? 0 : -1}
      onPointerDown={drag.onPointerDown}
      onClick={(click) => {
        // A click by keyboard has no place, and never ends a drag.
        if (click.detail === 0 || !drag.isDrag()) onOpen(event.event_id);
      }}
    >
      {startsBefore && <Outside sign="‹" />}
      <PromotionBar event={event} overlap={overlap} roomy={false} isStart={!startsBefore} isEnd={!endsAfter} />
      {endsAfter && <Outside sign="›" />}
      {!endsAfter && mayResize(event) && <span data-grip className={styles.resizer} />}
      {drag.by !== null && !drag.refused && <NewDays event={event} by={drag.by} />}
    </button>
  );
}

/** The days on which the bar would lie. */
function NewDays({ event, by }: { event: EventSummary; by: Shift }) {
  const format = useFormat();
  const { start, end } = daysTouched(windowOf(movedBy(unmoved(event), by)));
  return (
    <span className={styles.newDays} aria-hidden="true">
      {format.day(start)} – {format.day(addDaysTo(end, -1))}
    </span>
  );
}

/** Marks an end that lies before or after what is shown. */
function Outside({ sign }: { sign: "‹" | "›" }) {
  return (
    <span className={styles.outside} aria-hidden="true">
      {sign}
    </span>
  );
}
