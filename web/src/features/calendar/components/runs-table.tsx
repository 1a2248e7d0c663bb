import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { PromotionEvent } from "@/api/types";
import { listRuns } from "@/features/calendar/api/list-runs";
import { reasonText } from "@/features/calendar/model/run-reasons";
import { type DayOfRuns, daysOfRuns, runLabels, type RunState } from "@/features/calendar/model/runs";
import { useCalendarText } from "@/features/calendar/text";
import { keys } from "@/features/calendar/use-events";
import { useFormat } from "@/i18n/format";
import { useProblemTexts } from "@/i18n/problems";
import { classes } from "@/lib/classes";
import pills from "./status-pill.module.css";
import styles from "./event-page.module.css";

const whileRunning = 1500;
const otherwise = 10_000;

const looks: Record<RunState, string | undefined> = {
  running: pills.upcoming,
  completed: pills.active,
  failed: pills.danger,
  skipped: pills.ended,
  incomplete: pills.danger,
  withdrawn: pills.ended,
  missed: pills.danger,
};

/** Day by day what was sent; a run that is on counts up before the reader's eyes. */
export function RunsTable({ event }: { event: PromotionEvent }) {
  const t = useCalendarText();
  const client = useQueryClient();
  const problemTexts = useProblemTexts();
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
      {reports.isError && <p className={styles.muted}>{problemTexts(reports.error).summary}</p>}
      {days.length === 0 ? (
        !reports.isError && <p className={styles.muted}>{t("noRuns")}</p>
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
  const count = (n: number) => (day.state === "missed" ? "–" : format.number(n));
  return (
    <tr>
      <th scope="row">{format.day(day.date)}</th>
      <td>
        <span className={classes(pills.pill, looks[day.state])}>{t(runLabels[day.state])}</span>
        {day.reason !== null && <small className={styles.reason}>{reasonText(day.reason, t)}</small>}
        {day.state === "running" && (
          <>
            <progress max={day.slices} value={day.slicesDone} aria-label={t("runParts", { done: day.slicesDone, all: day.slices })} />
            <small>{t("runParts", { done: day.slicesDone, all: day.slices })}</small>
          </>
        )}
      </td>
      <td>{count(day.recipients)}</td>
      <td>{count(day.created + day.duplicates)}</td>
      <Skipped skipped={day.skipped} />
      <ReadShare day={day} />
      <td>{day.finishedAt === null ? "–" : format.dateTimeZoned(day.finishedAt, timeZone)}</td>
    </tr>
  );
}

function Skipped({ skipped }: { skipped: DayOfRuns["skipped"] }) {
  const t = useCalendarText();
  const format = useFormat();
  const reasons = Object.entries(skipped);
  return (
    <td>
      {reasons.length === 0 ? "–" : format.number(reasons.reduce((sum, [, count]) => sum + count, 0))}
      {reasons.map(([reason, count]) => (
        <small key={reason} className={styles.reason}>
          {format.number(count)} × {reasonText(reason, t)}
        </small>
      ))}
    </td>
  );
}

function ReadShare({ day }: { day: DayOfRuns }) {
  const format = useFormat();
  const delivered = day.created + day.duplicates;
  if (delivered === 0) return <td>–</td>;
  const share = Math.min(1, day.read / delivered);
  return (
    <td>
      {format.number(day.read)} <span className={styles.muted}>({format.share(share)})</span>
      <span className={styles.meter} aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </span>
    </td>
  );
}
