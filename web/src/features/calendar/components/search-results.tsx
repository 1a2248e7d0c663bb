import { Link, useLocation } from "react-router";
import type { EventSummary } from "@/api/types";
import type { EventList } from "@/features/calendar/api/list-events";
import { StatusPill } from "@/features/calendar/components/status-pill";
import { foundBy } from "@/features/calendar/model/found";
import type { DayRange } from "@/features/calendar/model/range";
import { lookOf } from "@/features/calendar/model/rules";
import { type Day, daysTouched } from "@/features/calendar/model/zoned-time";
import { useCalendarText } from "@/features/calendar/text";
import { useFormat } from "@/i18n/format";
import { classes } from "@/lib/classes";
import { Button } from "@/ui/button";
import { StateMessage } from "@/ui/state";
import styles from "./search-results.module.css";

interface SearchResultsProps {
  found: EventList;
  range: DayRange;
  /** What the days on screen are called. */
  where: string;
  /** Nothing else is shown: the list may be as long as it is. */
  alone: boolean;
  onDate: (date: Day) => void;
  onClear: () => void;
}

const monthsShown = 3;

/** What a search finds on all dates: how much of it is on screen, where the rest is, and each of them. */
export function SearchResults({ found, range, where, alone, onDate, onClear }: SearchResultsProps) {
  const t = useCalendarText();
  if (found.events.length === 0) {
    return (
      <StateMessage icon="search" title={t("noMatchTitle")} actions={<Button onClick={onClear}>{t("clearSearch")}</Button>}>
        {t("noMatchText")}
      </StateMessage>
    );
  }
  return (
    <section className={styles.results} aria-label={t("results")}>
      <Summary events={found.events} range={range} where={where} onDate={onDate} />
      <ul className={classes(!alone && styles.list)}>
        {found.events.map((event) => (
          <Result key={event.event_id} event={event} />
        ))}
      </ul>
      {!found.complete && <p className={styles.note}>{t("foundTooMany", { n: found.events.length })}</p>}
    </section>
  );
}

function Summary({ events, range, where, onDate }: Pick<SearchResultsProps, "range" | "where" | "onDate"> & { events: EventSummary[] }) {
  const t = useCalendarText();
  const format = useFormat();
  const { here, months } = foundBy(events, range);
  const hidden = months.length - monthsShown;
  return (
    <div className={styles.summary}>
      <span role="status">{here === 0 ? t("foundNone", { where }) : t("found", { n: here, where })}</span>
      {months.slice(0, monthsShown).map(({ month, count }) => (
        <Button key={month} small onClick={() => onDate(month)}>
          {t("found", { n: count, where: format.day(month, { month: "long", year: "numeric" }) })}
        </Button>
      ))}
      {hidden > 0 && <span className={styles.note}>{t("foundMonths", { n: hidden })}</span>}
    </div>
  );
}

/** Opens the promotion, with its own first day on screen. */
function Result({ event }: { event: EventSummary }) {
  const format = useFormat();
  const { search } = useLocation();
  const [from, until] = format.spanZoned(event.start_datetime, event.end_datetime, event.timezone);
  const there = new URLSearchParams(search);
  there.set("date", daysTouched(event).start);
  const { name, coupon_code } = event.promotion_package;
  return (
    <li className={styles.result}>
      <Link to={`/admin/event-calendar/${event.event_id}?${there}`}>
        <bdi>{event.title}</bdi>
      </Link>
      <StatusPill look={lookOf(event)} />
      <span className={styles.when}>
        {from} – {until}
      </span>
      <span className={styles.offer}>
        <bdi>{name}</bdi>
        {coupon_code !== null && (
          <>
            {" · "}
            <code>{coupon_code}</code>
          </>
        )}
      </span>
    </li>
  );
}
