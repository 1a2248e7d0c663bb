import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";
import type { RunCounts, RunState } from "@/api/types";
import { listRecentRuns, type RunFilter } from "@/features/operations/api/list-recent-runs";
import { RunsTable } from "@/features/operations/components/runs-table";
import { useOperationsText } from "@/features/operations/text";
import { useFormat } from "@/i18n/format";
import { useProblemTexts } from "@/i18n/problems";
import { Button } from "@/ui/button";
import { SelectField } from "@/ui/field";
import { Notice, Skeleton } from "@/ui/state";
import styles from "./operations.module.css";

const every = 10_000;
const periods = [1, 7, 30, 90];
const states = ["running", "incomplete", "failed", "missed", "completed", "skipped", "withdrawn"] as const;

/** The days of all promotions: those that need attention first, then all, with a count for each state. */
export default function RunsPage() {
  const t = useOperationsText();
  const [search, setSearch] = useSearchParams();
  const [state, setState] = useState<RunState | null>(null);
  const days = periods.find((period) => String(period) === search.get("days")) ?? 7;
  return (
    <>
      <div className={styles.bar}>
        <p className={styles.prose}>{t("runsHint")}</p>
        <SelectField className={styles.period} label={t("period")} value={days} onChange={(event) => setSearch({ days: event.target.value }, { replace: true })}>
          {periods.map((period) => (
            <option key={period} value={period}>
              {period === 1 ? t("lastDay") : t("lastDays", { n: period })}
            </option>
          ))}
        </SelectField>
      </div>
      <Attention days={days} />
      <AllRuns days={days} state={state} onState={setState} />
    </>
  );
}

function useRuns(filter: RunFilter) {
  return useInfiniteQuery({
    queryKey: ["recent-runs", filter],
    queryFn: ({ pageParam, signal }) => listRecentRuns(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: every,
    placeholderData: keepPreviousData,
  });
}

function Attention({ days }: { days: number }) {
  const t = useOperationsText();
  const runs = useRuns({ days, state: null, attention: true });
  return (
    <section className={styles.card} aria-labelledby="attention">
      <h2 id="attention">{t("attention")}</h2>
      {(runs.data?.pages[0]?.runs.length ?? 0) > 0 && <p className={styles.muted}>{t("attentionHint")}</p>}
      <Found runs={runs} labelledBy="attention" none={t("nothingToAttend")} />
    </section>
  );
}

function AllRuns({ days, state, onState }: { days: number; state: RunState | null; onState: (state: RunState | null) => void }) {
  const t = useOperationsText();
  const runs = useRuns({ days, state, attention: false });
  const counts = runs.data?.pages[0]?.counts ?? null;
  return (
    <section className={styles.card} aria-labelledby="all-runs">
      <h2 id="all-runs">{t("allRuns")}</h2>
      {counts !== null && <StateFilter counts={counts} state={state} onState={onState} />}
      <Found runs={runs} labelledBy="all-runs" none={t("noRuns")} />
    </section>
  );
}

function StateFilter({ counts, state, onState }: { counts: RunCounts; state: RunState | null; onState: (state: RunState | null) => void }) {
  const t = useOperationsText();
  const format = useFormat();
  const all = states.reduce((sum, each) => sum + counts[each], 0);
  const options = [{ value: null, count: all }, ...states.map((value) => ({ value, count: counts[value] }))];
  return (
    <div className={styles.states} role="group" aria-label={t("byState")}>
      {options.map(({ value, count }) => (
        <button key={value ?? "all"} type="button" aria-pressed={value === state} onClick={() => onState(value)}>
          {t(value ?? "all")} <span className="tabular">{format.number(count)}</span>
        </button>
      ))}
      <span className={styles.muted}>
        {t("late")} <span className="tabular">{format.number(counts.late)}</span>
      </span>
    </div>
  );
}

function Found({ runs, labelledBy, none }: { runs: ReturnType<typeof useRuns>; labelledBy: string; none: string }) {
  const t = useOperationsText();
  const problemTexts = useProblemTexts();
  const found = runs.data?.pages.flatMap((page) => page.runs) ?? [];
  return (
    <>
      {runs.isPending && <Skeleton height={80} />}
      {runs.isError && (
        <Notice tone="danger" icon="alert">
          {problemTexts(runs.error).summary}
        </Notice>
      )}
      {runs.isSuccess && found.length === 0 && <p className={styles.muted}>{none}</p>}
      {found.length > 0 && <RunsTable runs={found} labelledBy={labelledBy} />}
      {runs.hasNextPage && (
        <Button small busy={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
          {t("showOlder")}
        </Button>
      )}
    </>
  );
}
