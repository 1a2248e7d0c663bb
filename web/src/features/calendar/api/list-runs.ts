import { request } from "@/api/client";
import type { RunReport, RunReports } from "@/api/types";

/** The runs as Messages counts them, also while they are on. */
export async function listRuns(eventId: string, signal: AbortSignal): Promise<RunReport[]> {
  return (await request<RunReports>("GET", `/runs/${eventId}`, { signal })).data.runs;
}
