import { request } from "@/api/client";
import type { RunReport } from "@/api/types";

/** The runs as Messages counts them, also while they are on. */
export async function listRuns(eventId: string, signal: AbortSignal): Promise<RunReport[]> {
  return (await request<{ runs: RunReport[] }>("GET", `/runs/${eventId}`, { signal })).data.runs;
}
