import type { EventSummary } from "@/api/types";
import { discountText, lookLabels, segmentLabel } from "@/features/calendar/labels";
import { lookOf } from "@/features/calendar/model/rules";
import { isSameZone, placeOf } from "@/features/calendar/model/time-zones";
import { readersZone, wallTime } from "@/features/calendar/model/zoned-time";
import { useCalendarText } from "@/features/calendar/text";
import { useFormat } from "@/i18n/format";
import { Icon } from "@/ui/icon";
import styles from "./promotion-grid.module.css";

interface PromotionBarProps {
  event: EventSummary;
  overlap: boolean;
  /** There is room for a second line. */
  roomy: boolean;
  isStart: boolean;
  isEnd: boolean;
}

/** What stands on a bar: the title, the times where they are not midnight, and the zone where it is not the reader's. */
export function PromotionBar({ event, overlap, roomy, isStart, isEnd }: PromotionBarProps) {
  const t = useCalendarText();
  const format = useFormat();
  const look = lookOf(event);
  const at = (instant: string) => {
    const time = wallTime(instant, event.timezone).slice(11, 16);
    return time === "00:00" ? "" : time;
  };
  const segment = segmentLabel(event.audience.segment);
  const [from, to] = format.spanZoned(event.start_datetime, event.end_datetime, event.timezone);
  const name = t("barName", { title: event.title, status: t(lookLabels[look]), from, to });
  return (
    <span className={styles.content} data-event-id={event.event_id} title={name}>
      <span className="visually-hidden">{overlap ? `${name}, ${t("barOverlap")}` : name}</span>
      <span className={styles.line} aria-hidden="true">
        {overlap && (
          <span className={styles.warn}>
            <Icon name="alert" size={14} />
          </span>
        )}
        {isStart && at(event.start_datetime) !== "" && <span className={styles.time}>{at(event.start_datetime)}</span>}
        <span className={styles.title} dir="auto">
          {event.title}
        </span>
        {!isSameZone(event.timezone, readersZone) && <span className={styles.zone}>{placeOf(event.timezone).city}</span>}
        {isEnd && at(event.end_datetime) !== "" && <span className={styles.time}>–{at(event.end_datetime)}</span>}
      </span>
      {roomy && (
        <span className={styles.second} aria-hidden="true">
          {[t(lookLabels[look]), discountText(event.promotion_package, format), segment ? t(segment) : event.audience.segment].filter(Boolean).join(" · ")}
        </span>
      )}
    </span>
  );
}
