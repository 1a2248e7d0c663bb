import { useState } from "react";
import { useSearchParams } from "react-router";
import type { DeadLetter } from "@/api/types";
import { DeadLetterItem } from "@/features/operations/components/dead-letter-item";
import { LetterFilters } from "@/features/operations/components/letter-filters";
import { filterOf, type LetterFilter, searchOf } from "@/features/operations/model/letter-filter";
import { useOperationsText } from "@/features/operations/text";
import { useLetters, useReplay } from "@/features/operations/use-letters";
import { useProblemTexts } from "@/i18n/problems";
import { Button } from "@/ui/button";
import { Notice, Skeleton, StateMessage } from "@/ui/state";
import styles from "./operations.module.css";

/** What was not delivered and why, to be sent again one by one or several together. */
export default function DeadLettersPage() {
  const t = useOperationsText();
  const problemTexts = useProblemTexts();
  const [search, setSearch] = useSearchParams();
  const filter = filterOf(search);
  const letters = useLetters(filter);
  const found = letters.data?.pages.flatMap((page) => page.dead_letters) ?? [];
  return (
    <>
      <p className={styles.prose}>{t("lettersHint")}</p>
      <LetterFilters filter={filter} letters={found} busy={letters.isFetching} onChange={(next) => setSearch(searchOf(next), { replace: true })} onRefresh={() => void letters.refetch()} />
      {letters.isPending && <Skeleton height={160} />}
      {letters.isError && (
        <Notice tone="danger" icon="alert">
          {problemTexts(letters.error).summary}
        </Notice>
      )}
      {letters.isSuccess && found.length === 0 && <NoLetters filter={filter} />}
      {found.length > 0 && <Letters key={searchOf(filter).toString()} letters={found} />}
      {letters.hasNextPage && (
        <Button busy={letters.isFetchingNextPage} onClick={() => void letters.fetchNextPage()}>
          {t("showOlder")}
        </Button>
      )}
    </>
  );
}

function NoLetters({ filter }: { filter: LetterFilter }) {
  const t = useOperationsText();
  const allDelivered = filter.state === "open" && filter.type === null && filter.destination === null;
  return (
    <StateMessage icon={allDelivered ? "check" : "search"} title={t(allDelivered ? "noOpenLetters" : "noLetters")}>
      {t(allDelivered ? "noOpenLettersText" : "noLettersText")}
    </StateMessage>
  );
}

function Letters({ letters }: { letters: DeadLetter[] }) {
  const t = useOperationsText();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { results, waiting, replay } = useReplay();
  const ids = letters.map(({ dead_letter_id }) => dead_letter_id);
  const selected = ids.filter((id) => chosen.has(id));
  const choose = (id: string, chosenNow: boolean) => setChosen((before) => new Set(chosenNow ? [...before, id] : [...before].filter((other) => other !== id)));
  const replaySelected = async () => {
    await replay(selected);
    setChosen(new Set());
  };
  return (
    <>
      <div className={styles.bar}>
        <label className={styles.choose}>
          <input type="checkbox" checked={selected.length === ids.length} onChange={(event) => setChosen(new Set(event.target.checked ? ids : []))} /> {t("selectAll", { n: ids.length })}
        </label>
        <Button look="primary" small icon="send" disabled={selected.length === 0} busy={waiting.size > 0} onClick={() => void replaySelected()}>
          {selected.length === 0 ? t("replayNone") : t("replaySelected", { n: selected.length })}
        </Button>
        <Outcomes outcomes={[...results.values()].map(({ outcome }) => outcome)} />
      </div>
      <ul className={styles.letters}>
        {letters.map((letter) => (
          <DeadLetterItem
            key={letter.dead_letter_id}
            letter={letter}
            chosen={chosen.has(letter.dead_letter_id)}
            busy={waiting.has(letter.dead_letter_id)}
            result={results.get(letter.dead_letter_id) ?? null}
            onChoose={(chosenNow) => choose(letter.dead_letter_id, chosenNow)}
            onReplay={() => void replay([letter.dead_letter_id])}
          />
        ))}
      </ul>
    </>
  );
}

/** How many of those that were sent again were accepted. */
function Outcomes({ outcomes }: { outcomes: ("accepted" | "expired" | "refused")[] }) {
  const t = useOperationsText();
  const count = (outcome: string) => outcomes.filter((each) => each === outcome).length;
  return (
    <span role="status" className={styles.muted}>
      {outcomes.length > 0 && t("replayDone", { accepted: count("accepted"), expired: count("expired"), refused: count("refused") })}
    </span>
  );
}
