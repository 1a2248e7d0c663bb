import { ApiError, type Refusal } from "@/api/problem";
import type { DeadLetter } from "@/api/types";
import type { OperationsKey } from "@/features/operations/text";

/** What an event's type says in words; of others the type itself is shown. */
export const typeNames: Record<string, OperationsKey> = {
  "dev.fanfare.occurrence.due.v1": "typeDue",
  "dev.fanfare.occurrence.withdrawn.v1": "typeWithdrawn",
  "dev.fanfare.occurrence.missed.v1": "typeMissed",
  "dev.fanfare.delivery.requested.v1": "typeRequested",
  "dev.fanfare.delivery.completed.v1": "typeCompleted",
  "dev.fanfare.window.ended.v1": "typeEnded",
  "dev.knative.sources.ping": "typeTick",
};

/** The function behind an address: its Knative Service on a cluster, the end of its path on one machine. */
export function functionOf(destination: string): string {
  const [, host = "", path = ""] = /^https?:\/\/([^/:]+)[^/]*(.*)$/.exec(destination) ?? [];
  const name = path.split("/").filter(Boolean).at(-1);
  return name ?? (host === "" ? destination : (host.split(".")[0] ?? host));
}

/** What the function answered, as an error that a page can word; null where it gave no answer. */
export function answerOf({ error_code, error }: DeadLetter): ApiError | null {
  if (error_code === null) return null;
  const plain: Refusal = { status: error_code, title: error };
  return new ApiError(error_code, { ...plain, ...problemIn(error), status: error_code });
}

function problemIn(error: string): Partial<Refusal> {
  try {
    const found: unknown = JSON.parse(error);
    return isProblem(found) ? found : {};
  } catch {
    return {};
  }
}

/** An answer may be anything, of any service: only what has a problem's very shape is taken for one. */
function isProblem(found: unknown): found is Refusal {
  const { title, detail = "", code = "", errors = [] } = (found ?? {}) as Record<string, unknown>;
  return [title, detail, code].every((text) => typeof text === "string") && Array.isArray(errors) && errors.every(isFieldError);
}

function isFieldError(found: unknown): boolean {
  const { field, reason, code, params } = (found ?? {}) as Record<string, unknown>;
  return [field, reason, code].every((text) => typeof text === "string") && typeof params === "object" && params !== null;
}

/** The event's data for a reader: indented where they are JSON, else as they came. */
export function readable(data: string): string {
  try {
    return JSON.stringify(JSON.parse(data), null, 2);
  } catch {
    return data;
  }
}
