import { Link } from "react-router";
import type { RecentRun, RunState } from "@/api/types";
import { lengthText } from "@/features/operations/model/lateness";
import { useOperationsText } from "@/features/operations/text";
import { useFormat } from "@/i18n/format";
import { classes } from "@/lib/classes";
import { hasRole, useSession } from "@/lib/session";
import styles from "./operations.module.css";

const soldOut = "All of its products are sold out.";

const looks: Record<RunState, string | undefined> = {
  running: styles.info,
  completed: styles.good,
  failed: styles.bad,
  incomplete: styles.bad,
  skipped: styles.plain,
  withdrawn: styles.plain,
  missed: styles.bad,
};

const columns = ["promotion", "day", "state", "lateBy", "recipients", "delivered", "due", "started", "finished"] as const;

export function RunsTable({ runs, labelledBy }: { runs: RecentRun[]; labelledBy: string }) {
  const t = useOperationsText();
  return (
    <div className={styles.scroll} tabIndex={0} role="group" aria-labelledby={labelledBy}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow key={`${run.event_id}:${run.date}`} run={run} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RunRow({ run }: { run: RecentRun }) {
  const t = useOperationsText();
  const format = useFormat();
  const count = (n: number | null) => (n === null ? "–" : format.number(n));
  const time = (instant: string | null) => (instant === null ? "–" : <time dateTime={instant} title={format.exact(instant)}>{format.dateTimeZoned(instant, run.timezone)}</time>);
  return (
    <tr>
      <th scope="row">
        <Title run={run} />
      </th>
      <td>{format.day(run.date)}</td>
      <td>
        <span className={classes(styles.pill, looks[run.state])}>{t(run.state)}</span>
        {run.reason !== null && <small dir="auto">{run.reason === soldOut ? t("soldOut") : run.reason}</small>}
      </td>
      <td>
        <Lateness run={run} />
      </td>
      <td>{count(run.recipients)}</td>
      <td>{count(run.created === null ? null : run.created + (run.duplicates ?? 0))}</td>
      <td>{time(run.due)}</td>
      <td>{time(run.started_at)}</td>
      <td>{time(run.finished_at)}</td>
    </tr>
  );
}

/** Admins alone may see the promotion itself. */
function Title({ run }: { run: RecentRun }) {
  const session = useSession();
  if (!hasRole(session, "admin")) return <bdi>{run.title}</bdi>;
  return (
    <Link to={`/admin/event-calendar/events/${run.event_id}`}>
      <bdi>{run.title}</bdi>
    </Link>
  );
}

function Lateness({ run: { state, lateness, is_late } }: { run: RecentRun }) {
  const t = useOperationsText();
  const { locale } = useFormat();
  if (state === "missed") return <>–</>;
  if (lateness === null) return <span className={styles.muted}>{t("unknown")}</span>;
  if (is_late) return <span className={classes(styles.pill, styles.bad)}>{lengthText(lateness, locale)}</span>;
  return <span className={styles.muted}>{t("onTime")}</span>;
}
