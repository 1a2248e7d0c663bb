import { request } from "@/api/client";
import type { Sending } from "@/api/types";

/** Whether all sending is stopped, and a page of the stops and resumes before a place in their log. */
export async function getSending(before: number | null, signal: AbortSignal): Promise<Sending> {
  return (await request<Sending>("GET", "/sending", { query: { before }, signal })).data;
}
