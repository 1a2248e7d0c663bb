import { request } from "@/api/client";
import type { RecentRunPage, RunState } from "@/api/types";

const pageSize = 50;

export interface RunFilter {
  days: number;
  state: RunState | null;
  /** Only those that are late, incomplete or failed. */
  attention: boolean;
}

/** A page of the days of all promotions that were started lately. */
export async function listRecentRuns(filter: RunFilter, cursor: string | null, signal: AbortSignal): Promise<RecentRunPage> {
  return (await request<RecentRunPage>("GET", "/runs", { query: { ...filter, limit: pageSize, cursor }, signal })).data;
}
