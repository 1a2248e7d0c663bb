import { request } from "@/api/client";
import type { Change, History } from "@/api/types";

export async function eventHistory(eventId: string, signal: AbortSignal): Promise<Change[]> {
  return (await request<History>("GET", `/events/${eventId}/history`, { query: { limit: 100 }, signal })).data.changes;
}
