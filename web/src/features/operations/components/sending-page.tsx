import { useState } from "react";
import type { SendingChange } from "@/api/types";
import { useOperationsText } from "@/features/operations/text";
import { usePerson } from "@/features/operations/use-person";
import { useSending, useSendingLog, useSwitch } from "@/features/operations/use-sending";
import { useProblemTexts } from "@/i18n/problems";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { RelativeTime } from "@/ui/relative-time";
import { Notice, Skeleton } from "@/ui/state";
import { useToast } from "@/ui/toast";
import styles from "./operations.module.css";

/** The switch that stops all sending, and who has used it. */
export default function SendingPage() {
  const sending = useSending();
  const problemTexts = useProblemTexts();
  return (
    <>
      {sending.isPending && <Skeleton height={160} />}
      {sending.isError && (
        <Notice tone="danger" icon="alert">
          {problemTexts(sending.error).summary}
        </Notice>
      )}
      {sending.data && (sending.data.stop === null ? <StopCard /> : <ResumeCard stop={sending.data.stop} />)}
      <SendingLog />
    </>
  );
}

function StopCard() {
  const t = useOperationsText();
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const [asking, setAsking] = useState(false);
  const ask = () => {
    setMissing(reason.trim() === "");
    setAsking(reason.trim() !== "");
  };
  return (
    <section className={styles.card} aria-labelledby="sending">
      <h2 id="sending">{t("goesOn")}</h2>
      <p className={styles.muted}>{t("goesOnText")}</p>
      <h3>{t("stopTitle")}</h3>
      <p className={styles.prose}>{t("stopText")}</p>
      <form
        className={styles.stop}
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <TextField
          label={t("reason")}
          hint={t("reasonHint")}
          error={missing ? t("reasonMissing") : undefined}
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <Button look="danger" type="submit">
          {t("stop")}
        </Button>
      </form>
      {asking && <SwitchDialog title={t("stopQuestion")} text={t("stopConfirm")} confirm={t("stop")} done={t("stopped")} reason={reason} onClose={() => setAsking(false)} />}
    </section>
  );
}

function ResumeCard({ stop }: { stop: SendingChange }) {
  const t = useOperationsText();
  const person = usePerson();
  const [asking, setAsking] = useState(false);
  return (
    <section className={styles.card} aria-labelledby="sending">
      <h2 id="sending">{t("isStopped")}</h2>
      <p>
        {t("didStop")} <RelativeTime instant={stop.changed_at} /> {t("by", { who: person(stop.changed_by, stop.changed_by_name) })}
      </p>
      <blockquote className={styles.reason} dir="auto">
        {stop.reason}
      </blockquote>
      <Button look="primary" icon="send" onClick={() => setAsking(true)}>
        {t("resume")}
      </Button>
      {asking && <SwitchDialog title={t("resumeQuestion")} text={t("resumeConfirm")} confirm={t("resume")} done={t("resumed")} reason={null} onClose={() => setAsking(false)} />}
    </section>
  );
}

interface SwitchDialogProps {
  title: string;
  text: string;
  confirm: string;
  done: string;
  /** Why all sending is stopped; null lets it go on. */
  reason: string | null;
  onClose: () => void;
}

function SwitchDialog({ title, text, confirm, done, reason, onClose }: SwitchDialogProps) {
  const t = useOperationsText();
  const toast = useToast();
  const problemTexts = useProblemTexts();
  const change = useSwitch();
  const turn = () =>
    change.mutate(reason, {
      onSuccess: () => {
        toast(done);
        onClose();
      },
    });
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look={reason === null ? "primary" : "danger"} busy={change.isPending} onClick={turn}>
            {confirm}
          </Button>
        </>
      }
    >
      <p>{text}</p>
      {change.isError && (
        <Notice tone="danger" icon="alert">
          {problemTexts(change.error).summary}
        </Notice>
      )}
    </Dialog>
  );
}

function SendingLog() {
  const t = useOperationsText();
  const problemTexts = useProblemTexts();
  const log = useSendingLog();
  const changes = log.data?.pages.flatMap((page) => page.changes) ?? [];
  return (
    <section className={styles.card} aria-labelledby="log">
      <h2 id="log">{t("log")}</h2>
      {log.isPending && <Skeleton height={60} />}
      {log.isError && <p className={styles.muted}>{problemTexts(log.error).summary}</p>}
      {log.isSuccess && changes.length === 0 && <p className={styles.muted}>{t("noChanges")}</p>}
      <ol className={styles.log}>
        {changes.map((change) => (
          <LogEntry key={change.seq} change={change} />
        ))}
      </ol>
      {log.hasNextPage && (
        <Button small busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {t("showOlder")}
        </Button>
      )}
    </section>
  );
}

function LogEntry({ change }: { change: SendingChange }) {
  const t = useOperationsText();
  const person = usePerson();
  return (
    <li>
      <strong>{t(change.action === "stopped" ? "didStop" : "didResume")}</strong> {t("by", { who: person(change.changed_by, change.changed_by_name) })}{" "}
      <span className={styles.muted}>
        · <RelativeTime instant={change.changed_at} />
      </span>
      {change.reason !== null && (
        <p className={styles.muted} dir="auto">
          {change.reason}
        </p>
      )}
    </li>
  );
}
