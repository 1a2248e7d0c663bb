import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Sending } from "@/api/types";
import { getSending } from "@/features/operations/api/get-sending";
import { resumeSending } from "@/features/operations/api/resume-sending";
import { stopSending } from "@/features/operations/api/stop-sending";

const keys = { now: ["sending"], log: ["sending", "log"] };
const every = 15_000;

/** Whether all sending is stopped. */
export function useSending() {
  return useQuery({ queryKey: keys.now, queryFn: ({ signal }) => getSending(null, signal), refetchInterval: every });
}

/** Every stop and resume, newest first. */
export function useSendingLog() {
  return useInfiniteQuery({
    queryKey: keys.log,
    queryFn: ({ pageParam, signal }) => getSending(pageParam, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next_before,
    refetchInterval: every,
  });
}

/** Stops all sending for a reason, or with null lets it go on. */
export function useSwitch() {
  const client = useQueryClient();
  return useMutation<Sending, Error, string | null>({
    mutationFn: (reason) => (reason === null ? resumeSending() : stopSending(reason)),
    onSuccess: (sending) => {
      client.setQueryData(keys.now, sending);
      return client.invalidateQueries({ queryKey: keys.log });
    },
  });
}
