import { type CSSProperties, useEffect, useMemo, useRef, useState } from "react";
import type { EventSummary } from "@/api/types";
import { TimelineDays, TimelineShades } from "@/features/calendar/components/timeline-days";
import { TimelineRow } from "@/features/calendar/components/timeline-row";
import { onBarKey } from "@/features/calendar/grid-keys";
import type { Shift } from "@/features/calendar/model/moves";
import type { Overlap } from "@/features/calendar/model/overlaps";
import { visibleRange } from "@/features/calendar/model/range";
import { inTimelineOrder, lengthOf } from "@/features/calendar/model/timeline";
import { type Day, daysBetween } from "@/features/calendar/model/zoned-time";
import { useCalendarText } from "@/features/calendar/text";
import { onTimelineKey } from "@/features/calendar/timeline-keys";
import { useKeptFocus } from "@/features/calendar/use-kept-focus";
import { classes } from "@/lib/classes";
import styles from "./promotion-timeline.module.css";

interface PromotionTimelineProps {
  view: "quarter" | "year";
  date: Day;
  /** What the days on screen are called. */
  where: string;
  events: EventSummary[];
  overlaps: Map<string, Overlap>;
  onOpen: (eventId: string) => void;
  onShift: (event: EventSummary, by: Shift) => boolean;
  /** Somebody tries to move what cannot move. */
  onRefuse: (event: EventSummary) => void;
}

/** A quarter or a year: one row a promotion, on the days of its own zone. */
export function PromotionTimeline({ view, date, where, events, overlaps, onOpen, onShift, onRefuse }: PromotionTimelineProps) {
  const t = useCalendarText();
  const scroller = useRef<HTMLDivElement>(null);
  const range = useMemo(() => visibleRange(view, date), [view, date]);
  const rows = useMemo(() => inTimelineOrder(events), [events]);
  const [visited, setVisited] = useState<string | null>(null);
  const active = rows.some(({ event_id }) => event_id === visited) ? visited : rows[0]?.event_id;
  const days = lengthOf(range);
  const byId = useMemo(() => new Map(events.map((event) => [event.event_id, event])), [events]);
  const { keep, onFocus } = useKeptFocus(scroller);

  useEffect(() => showDay(scroller.current, daysBetween(range.start, date) / days), [range, date, days]);

  return (
    <div ref={scroller} className={classes(styles.scroller, styles[view])} style={{ "--days": days } as CSSProperties}>
      <div
        role="grid"
        className={styles.timeline}
        aria-label={t("timeline", { where })}
        aria-describedby="timeline-keys"
        onFocus={(focused) => {
          onFocus(focused);
          setVisited(focused.target.closest<HTMLElement>("[data-row]")?.dataset.row ?? visited);
        }}
        onKeyDown={(key) => {
          onTimelineKey(key);
          onBarKey(key, { keep, byId, onShift });
        }}
      >
        <div role="row" className={styles.head}>
          <div role="columnheader" className={styles.corner}>
            {t("promotion")}
            <span id="timeline-keys" className="visually-hidden">{t("timelineKeys")}</span>
          </div>
          <div role="columnheader" className={styles.days}>
            <TimelineDays range={range} short={view === "year"} />
          </div>
        </div>
        <TimelineShades range={range} byMonth={view === "year"} />
        {rows.map((event) => (
          <TimelineRow
            key={event.event_id}
            active={event.event_id === active}
            overlap={overlaps.has(event.event_id)}
            {...{ event, range, onOpen, onRefuse }}
            onShift={(by) => {
              if (onShift(event, by)) keep(event.event_id);
            }}
          />
        ))}
      </div>
    </div>
  );
}

/** On a narrow screen the days are wider than it: the one that is looked at comes to its middle. */
function showDay(scroller: HTMLElement | null, share: number) {
  const head = scroller?.querySelector<HTMLElement>("[role=columnheader]");
  if (!scroller || !head) return;
  const seen = scroller.clientWidth - head.offsetWidth;
  scroller.scrollLeft = share * (scroller.scrollWidth - head.offsetWidth) - seen / 2;
}
