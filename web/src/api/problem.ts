import type { FieldError, Problem } from "@/api/types";

/** What of a problem is there in any case: a proxy in between may answer without the rest. */
export type Refusal = Pick<Problem, "status" | "title"> & Partial<Problem>;

export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly problem: Refusal;

  constructor(status: number, problem: Refusal) {
    super(problem.detail ?? problem.title);
    this.status = status;
    this.problem = problem;
  }

  get fieldErrors(): FieldError[] {
    return this.problem.errors ?? [];
  }
}

/** The request never got an answer: no network, or the server is away. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

export function isStatus(error: unknown, status: number): error is ApiError {
  return error instanceof ApiError && error.status === status;
}
