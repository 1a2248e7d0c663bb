import type { DeadLetter } from "@/api/types";
import { answerOf, functionOf, readable, typeNames } from "@/features/operations/model/letters";
import { useOperationsText } from "@/features/operations/text";
import type { ReplayResult } from "@/features/operations/use-letters";
import { usePerson } from "@/features/operations/use-person";
import { useFormat } from "@/i18n/format";
import { useProblemTexts } from "@/i18n/problems";
import { classes } from "@/lib/classes";
import { Button } from "@/ui/button";
import { RelativeTime } from "@/ui/relative-time";
import styles from "./operations.module.css";

interface DeadLetterItemProps {
  letter: DeadLetter;
  chosen: boolean;
  busy: boolean;
  /** What came of sending it again from this page. */
  result: ReplayResult | null;
  onChoose: (chosen: boolean) => void;
  onReplay: () => void;
}

export function DeadLetterItem({ letter, chosen, busy, result, onChoose, onReplay }: DeadLetterItemProps) {
  const t = useOperationsText();
  const type = typeNames[letter.type];
  return (
    <li className={styles.letter}>
      <input type="checkbox" aria-label={t("select", { id: letter.id })} checked={chosen} onChange={(event) => onChoose(event.target.checked)} />
      <div>
        <h2>
          {type === undefined ? letter.type : t(type)} <span className={styles.muted}>→ {functionOf(letter.destination)}</span>
        </h2>
        <Reason letter={letter} />
        <p className={styles.muted}>
          {t("keptTimes", { n: letter.times_kept })}, {t("keptAt")} <RelativeTime instant={letter.kept_at} /> · <code>{letter.id}</code>
        </p>
        <Replays letter={letter} />
        {result !== null && <Result result={result} />}
        <Details letter={letter} />
      </div>
      <Button small icon="send" busy={busy} onClick={onReplay}>
        {t(letter.replays > 0 ? "replayAnother" : "replay")}
      </Button>
    </li>
  );
}

/** Why nobody took it, in words. */
function Reason({ letter }: { letter: DeadLetter }) {
  const t = useOperationsText();
  const problemTexts = useProblemTexts();
  const answer = answerOf(letter);
  return (
    <p>
      <span className={classes(styles.pill, styles.bad)}>{answer === null ? t("noAnswer") : t("status", { status: String(answer.status) })}</span>{" "}
      {answer === null ? t("noAnswerText") : problemTexts(answer).summary}
    </p>
  );
}

function Replays({ letter }: { letter: DeadLetter }) {
  const t = useOperationsText();
  const person = usePerson();
  if (letter.replayed_at === null) return null;
  return (
    <p className={styles.muted}>
      {letter.replayed_by === null ? t("replayedUnknown") : t("replayedBy", { who: person(letter.replayed_by, letter.replayed_by_name) })} <RelativeTime instant={letter.replayed_at} />,{" "}
      {t("replayedTimes", { n: letter.replays })}. {letter.waiting && t("cameBack")}
    </p>
  );
}

function Result({ result }: { result: ReplayResult }) {
  const t = useOperationsText();
  const problemTexts = useProblemTexts();
  const text = result.outcome === "refused" ? t("refused", { why: problemTexts(result.error).summary }) : t(result.outcome);
  return (
    <p role="status" className={result.outcome === "accepted" ? styles.accepted : styles.notSent}>
      {text}
    </p>
  );
}

/** The whole event as it was sent, and the whole answer. */
function Details({ letter }: { letter: DeadLetter }) {
  const t = useOperationsText();
  const format = useFormat();
  const facts: [string, string][] = [
    [t("id"), letter.id],
    [t("type"), letter.type],
    [t("source"), letter.source],
    [t("subject"), letter.subject ?? "–"],
    [t("address"), letter.destination],
    [t("expires"), letter.expirytime === null ? t("never") : format.exact(letter.expirytime)],
  ];
  return (
    <details className={styles.details}>
      <summary>{t("details")}</summary>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3>{t("data")}</h3>
      <pre tabIndex={0}>{readable(letter.data)}</pre>
      <h3>{t("answer")}</h3>
      <pre tabIndex={0}>{letter.error === "" ? t("emptyAnswer") : readable(letter.error)}</pre>
    </details>
  );
}
