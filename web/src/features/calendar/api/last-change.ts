import { request } from "@/api/client";
import type { Change, History } from "@/api/types";

/** Who made this revision of an event; null where the history does not tell. */
export async function lastChange(eventId: string, revision: number): Promise<Change | null> {
  const { changes } = (await request<History>("GET", `/events/${eventId}/history`, { query: { limit: 20 } })).data;
  return changes.find((change) => change.revision === revision && !["run_recorded", "day_missed"].includes(change.action)) ?? null;
}
