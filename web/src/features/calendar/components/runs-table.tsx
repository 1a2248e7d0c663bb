import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { PromotionEvent } from "@/api/types";
import { listRuns } from "@/features/calendar/api/list-runs";
import { type DayOfRuns, daysOfRuns } from "@/features/calendar/model/runs";
import { useCalendarText } from "@/features/calendar/text";
import { keys } from "@/features/calendar/use-events";
import { useFormat } from "@/i18n/format";
import { classes } from "@/lib/classes";
import pills from "./status-pill.module.css";
import styles from "./event-page.module.css";

const whileRunning = 1500;
const otherwise = 10_000;

const outcomes = {
  running: { label: "runRunning", look: "upcoming" },
  completed: { label: "runCompleted", look: "active" },
  failed: { label: "runFailed", look: "danger" },
  skipped: { label: "runSkipped", look: "ended" },
  incomplete: { label: "runIncomplete", look: "danger" },
  missed: { label: "runMissed", look: "danger" },
} as const;

/** Day by day what was sent; a run that is on counts up before the reader's eyes. */
export function RunsTable({ event }: { event: PromotionEvent }) {
  const t = useCalendarText();
  const client = useQueryClient();
  const reports = useQuery({
    queryKey: keys.runs(event.event_id),
    queryFn: ({ signal }) => listRuns(event.event_id, signal),
    refetchInterval: ({ state }) => (state.data?.some((run) => run.state === "running") ? whileRunning : otherwise),
  });
  const days = daysOfRuns(event, reports.data ?? []);
  const running = days.some(({ state }) => state === "running");

  // When a run ends, the calendar has its outcome too.
  useEffect(() => {
    if (!running) void client.invalidateQueries({ queryKey: keys.event(event.event_id) });
  }, [running, client, event.event_id]);

  return (
    <section className={styles.card} aria-labelledby="runs">
      <header>
        <h2 id="runs">{t("runs")}</h2>
        {running && <span className={styles.live}>{t("live")}</span>}
      </header>
      {days.length === 0 ? (
        <p className={styles.muted}>{t("noRuns")}</p>
      ) : (
        <div className={styles.scroll} tabIndex={0} role="region" aria-labelledby="runs">
          <table className={styles.table}>
            <thead>
              <tr>
                {(["day", "outcome", "recipients", "delivered", "skipped", "readSoFar", "took"] as const).map((column) => (
                  <th key={column} scope="col">
                    {t(column)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody aria-live={running ? "polite" : undefined} aria-atomic="false">
              {days.map((day) => (
                <RunRow key={day.date} day={day} timeZone={event.timezone} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function RunRow({ day, timeZone }: { day: DayOfRuns; timeZone: string }) {
  const t = useCalendarText();
  const format = useFormat();
  const outcome = outcomes[day.state];
  const skipped = Object.entries(day.skipped);
  const share = day.created > 0 ? day.read / day.created : 0;
  return (
    <tr>
      <th scope="row">{format.day(day.date)}</th>
      <td>
        <span className={classes(pills.pill, pills[outcome.look])}>{t(outcome.label)}</span>
        {day.reason !== null && <small>{day.reason}</small>}
        {day.state === "running" && (
          <>
            <progress max={day.slices} value={day.slicesDone} aria-label={t("runParts", { done: day.slicesDone, all: day.slices })} />
            <small>{t("runParts", { done: day.slicesDone, all: day.slices })}</small>
          </>
        )}
      </td>
      <td>{day.state === "missed" ? "–" : format.number(day.recipients)}</td>
      <td>{day.state === "missed" ? "–" : format.number(day.created + day.duplicates)}</td>
      <td>
        {skipped.length === 0 ? "–" : format.number(skipped.reduce((sum, [, count]) => sum + count, 0))}
        {skipped.map(([reason, count]) => (
          <small key={reason}>
            {format.number(count)} × {reason}
          </small>
        ))}
      </td>
      <td>
        {day.created > 0 ? (
          <>
            {format.number(day.read)} <span className={styles.muted}>({format.percent(share)})</span>
            <span className={styles.meter} aria-hidden="true">
              <span style={{ width: `${share * 100}%` }} />
            </span>
          </>
        ) : (
          "–"
        )}
      </td>
      <td>{day.finishedAt === null ? "–" : format.dateTime(day.finishedAt, timeZone)}</td>
    </tr>
  );
}
