import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/api/problem";

/** Answers below 500 will not change by asking again; the rest is worth two more tries. */
function worthRetrying(failures: number, error: unknown): boolean {
  return failures < 2 && !(error instanceof ApiError && error.status < 500);
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: worthRetrying, staleTime: 10_000 }, mutations: { retry: false } },
  });
}
