import { useLocation } from "react-router";
import { Link } from "react-router";
import type { EventSummary } from "@/api/types";
import { Loading, NothingPlanned } from "@/features/calendar/components/list-states";
import { StatusPill } from "@/features/calendar/components/status-pill";
import { discountText, segmentLabel } from "@/features/calendar/labels";
import type { Overlap } from "@/features/calendar/model/overlaps";
import { lookOf } from "@/features/calendar/model/rules";
import { useCalendarText } from "@/features/calendar/text";
import { useFormat } from "@/i18n/format";
import { Icon } from "@/ui/icon";
import styles from "./promotion-list.module.css";

interface PromotionListProps {
  events: EventSummary[];
  overlaps: Map<string, Overlap>;
  loading: boolean;
  filtered: boolean;
  onOpen: (eventId: string) => void;
}

/** The month as a table: one row a promotion, in the order in which they begin. */
export function PromotionList({ events, overlaps, loading, filtered, onOpen }: PromotionListProps) {
  const t = useCalendarText();
  if (loading) return <Loading />;
  if (events.length === 0) return <NothingPlanned filtered={filtered} />;
  const inOrder = [...events].sort((a, b) => new Date(a.start_datetime).getTime() - new Date(b.start_datetime).getTime());
  return (
    <div className={styles.wrap}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t("promotion")}</th>
            <th scope="col">{t("status")}</th>
            <th scope="col">{t("window")}</th>
            <th scope="col">{t("audience")}</th>
            <th scope="col">{t("discount")}</th>
          </tr>
        </thead>
        <tbody>
          {inOrder.map((event) => (
            <PromotionRow key={event.event_id} event={event} overlap={overlaps.has(event.event_id)} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PromotionRow({ event, overlap, onOpen }: { event: EventSummary; overlap: boolean; onOpen: (eventId: string) => void }) {
  const t = useCalendarText();
  const format = useFormat();
  const { search } = useLocation();
  const segment = segmentLabel(event.audience.segment);
  const [from, until] = format.spanZoned(event.start_datetime, event.end_datetime, event.timezone);
  return (
    <tr onClick={() => onOpen(event.event_id)}>
      <th scope="row">
        <Link to={`/admin/event-calendar/${event.event_id}${search}`} onClick={(click) => click.stopPropagation()}>
          <bdi>{event.title}</bdi>
        </Link>
        {overlap && (
          <span className={styles.warn} title={t("overlap")}>
            <Icon name="alert" size={15} />
            <span className="visually-hidden">{t("barOverlap")}</span>
          </span>
        )}
        <bdi className={styles.sub}>{event.promotion_package.name}</bdi>
      </th>
      <td>
        <StatusPill look={lookOf(event)} />
      </td>
      <td className="tabular">
        {from} <span className={styles.sub}>– {until}</span>
      </td>
      <td>{segment ? t(segment) : event.audience.segment}</td>
      <td className="tabular">{discountText(event.promotion_package, format) ?? "–"}</td>
    </tr>
  );
}
