import { request } from "@/api/client";
import type { DeadLetterPage } from "@/api/types";
import type { LetterFilter } from "@/features/operations/model/letter-filter";

const pageSize = 25;

/** A page of the events that were not delivered, newest first. */
export async function listDeadLetters({ state, type, destination }: LetterFilter, cursor: string | null, signal: AbortSignal): Promise<DeadLetterPage> {
  const query = { limit: pageSize, cursor, state: state === "all" ? null : state, type, destination };
  return (await request<DeadLetterPage>("GET", "/dead-letters", { query, signal })).data;
}
