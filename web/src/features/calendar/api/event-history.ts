import { request } from "@/api/client";
import type { History } from "@/api/types";

const pageSize = 50;

/** A page of an event's changes, newest first, before a place in the log. */
export async function eventHistory(eventId: string, before: number | null, signal: AbortSignal): Promise<History> {
  return (await request<History>("GET", `/events/${eventId}/history`, { query: { limit: pageSize, before }, signal })).data;
}
