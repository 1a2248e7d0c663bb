import type { PromotionEvent, RunReport } from "@/api/types";
import type { CalendarKey } from "@/features/calendar/text";

export type RunState = RunReport["state"] | "missed";

export const runLabels: Record<RunState, CalendarKey> = {
  running: "runRunning",
  completed: "runCompleted",
  failed: "runFailed",
  skipped: "runSkipped",
  incomplete: "runIncomplete",
  withdrawn: "runWithdrawn",
  missed: "runMissed",
};

export interface RunOutcome {
  outcome: RunState;
  created: number;
  duplicates: number;
  skipped: Record<string, number>;
}

/** A run that is over and gave nobody a message, though there was somebody, has failed. */
export function outcomeOf({ outcome = "completed", created = 0, duplicates = 0, skipped = {} }: Partial<RunOutcome>): RunState {
  const isEmpty = created + duplicates === 0 && Object.keys(skipped).length > 0;
  return outcome === "completed" && isEmpty ? "failed" : outcome;
}

/** What most of the skipped customers were skipped for. */
function mainReason(skipped: Record<string, number>): string | null {
  return Object.entries(skipped).sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

/** One day's delivery as the page shows it, out of what the calendar recorded and what Messages counts. */
export interface DayOfRuns {
  date: string;
  state: RunState;
  reason: string | null;
  slices: number;
  slicesDone: number;
  recipients: number;
  created: number;
  duplicates: number;
  skipped: Record<string, number>;
  read: number;
  finishedAt: string | null;
}

const nothing = { reason: null, slices: 0, slicesDone: 0, recipients: 0, created: 0, duplicates: 0, skipped: {}, read: 0, finishedAt: null };

/** Newest first. Messages knows more while a run is on, and who has read; the calendar remembers what is over. */
export function daysOfRuns({ runs, missed }: Pick<PromotionEvent, "runs" | "missed">, reports: readonly RunReport[]): DayOfRuns[] {
  const days = new Map<string, DayOfRuns>();
  for (const date of missed) days.set(date, { ...nothing, date, state: "missed" });
  for (const run of runs) {
    const { date, reason, recipients, created, duplicates, skipped, finished_at } = run;
    days.set(date, withOutcome({ ...nothing, date, state: run.outcome, reason, recipients, created, duplicates, skipped, finishedAt: finished_at }));
  }
  for (const report of reports) {
    const { date, state, reason, slices, slices_done, recipients, created, duplicates, skipped, read, finished_at } = report;
    days.set(date, withOutcome({ date, state, reason, slices, slicesDone: slices_done, recipients, created, duplicates, skipped, read, finishedAt: finished_at }));
  }
  return [...days.values()].sort((a, b) => b.date.localeCompare(a.date));
}

function withOutcome(day: DayOfRuns): DayOfRuns {
  const state = outcomeOf({ ...day, outcome: day.state });
  return { ...day, state, reason: day.reason ?? (state === "failed" ? mainReason(day.skipped) : null) };
}
