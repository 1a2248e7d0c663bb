import type { PromotionEvent, RunReport } from "@/api/types";

/** One day's delivery as the page shows it, out of what the calendar recorded and what Messages counts. */
export interface DayOfRuns {
  date: string;
  state: RunReport["state"] | "missed";
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
    const { date, outcome, reason, recipients, created, duplicates, skipped, finished_at } = run;
    days.set(date, { ...nothing, date, state: outcome, reason, recipients, created, duplicates, skipped, finishedAt: finished_at });
  }
  for (const report of reports) {
    const { date, state, reason, slices, slices_done, recipients, created, duplicates, skipped, read, finished_at } = report;
    days.set(date, { date, state, reason, slices, slicesDone: slices_done, recipients, created, duplicates, skipped, read, finishedAt: finished_at });
  }
  return [...days.values()].sort((a, b) => b.date.localeCompare(a.date));
}
