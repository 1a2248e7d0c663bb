import { useInfiniteQuery } from "@tanstack/react-query";
import type { Change } from "@/api/types";
import { eventHistory } from "@/features/calendar/api/event-history";
import { ChangedField } from "@/features/calendar/components/changed-field";
import { type FieldDiff, fieldDiffs, zonesOf } from "@/features/calendar/model/history";
import { outcomeOf, type RunOutcome, runLabels } from "@/features/calendar/model/runs";
import { useCalendarText } from "@/features/calendar/text";
import { keys } from "@/features/calendar/use-events";
import { useFormat } from "@/i18n/format";
import { useProblemTexts } from "@/i18n/problems";
import { useSession } from "@/lib/session";
import { Button } from "@/ui/button";
import { RelativeTime } from "@/ui/relative-time";
import { Skeleton } from "@/ui/state";
import styles from "./event-page.module.css";

interface HistoryListProps {
  eventId: string;
  revision: number;
  runs: number;
  timezone: string;
}

/** Who changed what, newest first; asked again when the event has a new revision or run. */
export function HistoryList({ eventId, revision, runs, timezone }: HistoryListProps) {
  const t = useCalendarText();
  const problemTexts = useProblemTexts();
  const history = useInfiniteQuery({
    queryKey: [...keys.history(eventId), revision, runs],
    queryFn: ({ pageParam, signal }) => eventHistory(eventId, pageParam, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next_before,
  });
  const changes = history.data?.pages.flatMap((page) => page.changes) ?? [];
  const zones = zonesOf(changes, timezone);
  return (
    <section className={styles.card} aria-labelledby="history">
      <header>
        <h2 id="history">{t("history")}</h2>
      </header>
      {history.isPending && <Skeleton height={80} />}
      {history.isError && <p className={styles.muted}>{problemTexts(history.error).summary}</p>}
      {history.isSuccess && changes.length === 0 && <p className={styles.muted}>{t("historyEmpty")}</p>}
      <ol className={styles.history}>
        {changes.map((change, index) => (
          <HistoryItem key={change.seq} change={change} zones={zones[index] ?? { from: timezone, to: timezone }} />
        ))}
      </ol>
      {history.hasNextPage && (
        <Button small busy={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
          {t("showOlder")}
        </Button>
      )}
    </section>
  );
}

const system: Change["action"][] = ["run_recorded", "day_missed", "expired"];

function HistoryItem({ change, zones }: { change: Change; zones: FieldDiff["zones"] }) {
  const t = useCalendarText();
  const format = useFormat();
  const who = useAuthor(change);
  const diffs = change.action === "updated" ? fieldDiffs(change, zones) : [];
  return (
    <li>
      <p>
        <strong>{t(`did_${change.action}`)}</strong> <span title={change.changed_by}>{t("by", { who })}</span>{" "}
        <span className={styles.muted}>
          · <RelativeTime instant={change.changed_at} />
        </span>
      </p>
      {change.action === "run_recorded" && <RecordedRun run={change.fields.run?.to} />}
      {change.action === "day_missed" && <p className={styles.change}>{format.day(String(change.fields.missed?.to))}</p>}
      {diffs.map((diff) => (
        <ChangedField key={diff.field} diff={diff} />
      ))}
    </li>
  );
}

/** Which day it was, and what came of it. */
function RecordedRun({ run }: { run: unknown }) {
  const t = useCalendarText();
  const format = useFormat();
  const { date, ...counts } = (run ?? {}) as Partial<RunOutcome> & { date?: string };
  if (date === undefined || counts.outcome === undefined) return null;
  const outcome = t(runLabels[outcomeOf(counts)]);
  return (
    <p className={styles.change}>
      {format.day(date)}: {outcome}
      {counts.created !== undefined && counts.created > 0 && `, ${t("messagesDelivered", { n: counts.created })}`}
    </p>
  );
}

/** The platform's own changes have no name, nor have those from before names were stored. */
function useAuthor({ action, changed_by, changed_by_name }: Change): string {
  const t = useCalendarText();
  const session = useSession();
  if (changed_by === session?.userId) return t("you");
  if (system.includes(action)) return t("system");
  return changed_by_name ?? changed_by;
}
