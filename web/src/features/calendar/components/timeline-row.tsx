import { Link, useLocation } from "react-router";
import type { EventSummary } from "@/api/types";
import { PromotionBar } from "@/features/calendar/components/promotion-bar";
import { StatusPill } from "@/features/calendar/components/status-pill";
import { placeOf } from "@/features/calendar/components/timeline-days";
import type { DayRange } from "@/features/calendar/model/range";
import { lookOf } from "@/features/calendar/model/rules";
import { placeIn } from "@/features/calendar/model/timeline";
import { classes } from "@/lib/classes";
import styles from "./promotion-timeline.module.css";

export interface TimelineRowProps {
  event: EventSummary;
  range: DayRange;
  overlap: boolean;
  /** The row that Tab leads to. */
  active: boolean;
  onOpen: (eventId: string) => void;
}

/** A promotion: its title and status, which stay in sight, and its bar. */
export function TimelineRow({ event, range, overlap, active, onOpen }: TimelineRowProps) {
  const { search } = useLocation();
  const { startsBefore, endsAfter, ...place } = placeIn(range, event);
  const look = lookOf(event);
  const tabIndex = active ? 0 : -1;
  return (
    <div role="row" className={styles.row} data-row={event.event_id}>
      <div role="rowheader" className={styles.name}>
        <Link to={`/admin/event-calendar/${event.event_id}${search}`} tabIndex={tabIndex} title={event.title}>
          <bdi>{event.title}</bdi>
        </Link>
        <StatusPill look={look} />
      </div>
      <div role="gridcell" className={styles.track}>
        <button
          type="button"
          className={classes(styles.bar, styles[look], !startsBefore && styles.starts, !endsAfter && styles.ends)}
          style={placeOf(place)}
          tabIndex={tabIndex}
          onClick={() => onOpen(event.event_id)}
        >
          {startsBefore && <Outside sign="‹" />}
          <PromotionBar event={event} overlap={overlap} roomy={false} isStart={!startsBefore} isEnd={!endsAfter} />
          {endsAfter && <Outside sign="›" />}
        </button>
      </div>
    </div>
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
