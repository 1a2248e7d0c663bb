import type { CSSProperties } from "react";
import type { DayRange } from "@/features/calendar/model/range";
import { lengthOf, mondaysOf, monthsOf, type Stretch, weekendsOf } from "@/features/calendar/model/timeline";
import { daysBetween, today } from "@/features/calendar/model/zoned-time";
import { useFormat } from "@/i18n/format";
import { classes } from "@/lib/classes";
import styles from "./promotion-timeline.module.css";

/** Where something lies on the days, for the style sheet. */
export function placeOf({ from, days }: Stretch): CSSProperties {
  return { "--from": from, "--length": days } as CSSProperties;
}

const hasToday = ({ start, end }: DayRange) => start <= today() && today() < end;

/** The months, and the days on which weeks begin. */
export function TimelineDays({ range, short }: { range: DayRange; short: boolean }) {
  const format = useFormat();
  return (
    <>
      {monthsOf(range).map(({ first, ...place }) => (
        <span key={first} className={styles.month} style={placeOf(place)}>
          {format.day(first, short ? { month: "short" } : { month: "long" })}
        </span>
      ))}
      {mondaysOf(range).map(({ monday, from }) => (
        <span key={monday} className={classes(styles.monday, from + 3 > lengthOf(range) && styles.cut)} style={placeOf({ from, days: 7 })} aria-hidden="true">
          {Number(monday.slice(8))}
        </span>
      ))}
      {hasToday(range) && <span className={styles.now} style={placeOf({ from: daysBetween(range.start, today()), days: 1 })} aria-hidden="true" />}
    </>
  );
}

/** Behind the bars: every weekend, or in a year every other month, and today. */
export function TimelineShades({ range, byMonth }: { range: DayRange; byMonth: boolean }) {
  const shaded = byMonth ? monthsOf(range).filter((_, index) => index % 2 === 1) : weekendsOf(range);
  return (
    <div className={styles.shades} aria-hidden="true">
      {shaded.map((place) => (
        <span key={place.from} className={styles.shade} style={placeOf(place)} />
      ))}
      {hasToday(range) && <span className={styles.today} style={placeOf({ from: daysBetween(range.start, today()), days: 1 })} />}
    </div>
  );
}
