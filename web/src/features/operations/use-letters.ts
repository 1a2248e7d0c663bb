import { type InfiniteData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { isStatus } from "@/api/problem";
import type { DeadLetter, DeadLetterPage } from "@/api/types";
import { listDeadLetters } from "@/features/operations/api/list-dead-letters";
import { replayDeadLetter } from "@/features/operations/api/replay-dead-letter";
import type { LetterFilter } from "@/features/operations/model/letter-filter";

type Letters = InfiniteData<DeadLetterPage, string | null>;

const key = ["dead-letters"];

/** What came of sending one event again. */
export type ReplayResult = { outcome: "accepted"; letter: DeadLetter } | { outcome: "expired" | "refused"; error: unknown };

export function useLetters(filter: LetterFilter) {
  return useInfiniteQuery({
    queryKey: [...key, filter],
    queryFn: ({ pageParam, signal }) => listDeadLetters(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** Sends events again, one after the other, and stores the result of each. */
export function useReplay() {
  const client = useQueryClient();
  const [results, setResults] = useState<ReadonlyMap<string, ReplayResult>>(new Map());
  const [waiting, setWaiting] = useState<ReadonlySet<string>>(new Set());
  const replay = useCallback(
    async (ids: string[]) => {
      setWaiting(new Set(ids));
      for (const id of ids) {
        const result = await replayed(id);
        if (result.outcome === "accepted") client.setQueriesData<Letters>({ queryKey: key }, (letters) => letters && withLetter(letters, result.letter));
        setResults((before) => new Map(before).set(id, result));
        setWaiting((before) => new Set([...before].filter((other) => other !== id)));
      }
    },
    [client],
  );
  return { results, waiting, replay };
}

async function replayed(id: string): Promise<ReplayResult> {
  try {
    return { outcome: "accepted", letter: await replayDeadLetter(id) };
  } catch (error) {
    const expired = isStatus(error, 422) && error.fieldErrors.some(({ code }) => code === "expired");
    return { outcome: expired ? "expired" : "refused", error };
  }
}

/** The list with a letter as it is now; it stays where it was until the list is asked for again. */
function withLetter(letters: Letters, changed: DeadLetter): Letters {
  const pages = letters.pages.map((page) => ({
    ...page,
    dead_letters: page.dead_letters.map((letter) => (letter.dead_letter_id === changed.dead_letter_id ? changed : letter)),
  }));
  return { ...letters, pages };
}
