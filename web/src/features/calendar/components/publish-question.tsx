import type { EventDraft, EventPreview, PromotionEvent } from "@/api/types";
import { DueList } from "@/features/calendar/components/due-list";
import { Overlaps } from "@/features/calendar/components/form-overlaps";
import { MessageCard } from "@/features/calendar/components/message-card";
import { PreviewProblem } from "@/features/calendar/components/preview-problem";
import { ProblemList } from "@/features/calendar/components/problem-list";
import { segmentLabel } from "@/features/calendar/labels";
import { useCalendarProblems } from "@/features/calendar/use-calendar-problems";
import { useCalendarText } from "@/features/calendar/text";
import { usePreview } from "@/features/calendar/use-preview";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Notice, Skeleton } from "@/ui/state";
import styles from "./event-panel.module.css";

interface PublishQuestionProps {
  draft: EventDraft;
  /** Null for a promotion that is not saved yet. */
  saved: PromotionEvent | null;
  busy: boolean;
  error: Error | null;
  onConfirm: () => void;
  onClose: () => void;
}

/** The last look before customers get it: who gets what, and when; or what has to be mended first. */
export function PublishQuestion({ draft, saved, busy, error, onConfirm, onClose }: PublishQuestionProps) {
  const t = useCalendarText();
  const preview = usePreview(draft, null);
  const hindered = preview.isError || (preview.data !== undefined && preview.data.problems.length > 0);
  return (
    <Dialog
      title={t("publishTitle", { title: draft.title })}
      width={540}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t(hindered ? "close" : "cancel")}</Button>
          {!hindered && (
            <Button look="primary" icon="send" busy={busy} disabled={preview.data === undefined} onClick={onConfirm}>
              {t("publish")}
            </Button>
          )}
        </>
      }
    >
      {preview.isError && <PreviewProblem error={preview.error} retry={() => void preview.refetch()} />}
      {hindered ? preview.data && <Hindrances preview={preview.data} /> : <Facts draft={draft} preview={preview.data} sent={saved?.runs.map(({ date }) => date) ?? []} />}
      {!hindered && <Overlaps planned={{ ...draft, event_id: saved?.event_id ?? "new" }} />}
      {error !== null && <Refusal error={error} />}
    </Dialog>
  );
}

interface FactsProps {
  draft: EventDraft;
  preview: EventPreview | undefined;
  sent: string[];
}

function Facts({ draft, preview, sent }: FactsProps) {
  const t = useCalendarText();
  const segment = segmentLabel(draft.audience.segment);
  const size = preview === undefined ? t("audienceCounting") : t("audienceSize", { n: preview.audience.size });
  return (
    <dl className={styles.facts}>
      <dt>{t("publishWho")}</dt>
      <dd>{t("publishWhoText", { segment: segment ? t(segment) : draft.audience.segment, size })}</dd>
      <dt>{t("publishWhat")}</dt>
      <dd>{preview ? <MessageCard preview={preview} /> : <Skeleton height={72} />}</dd>
      <dt>{t("publishWhen")}</dt>
      <dd>{preview ? <DueList occurrences={preview.occurrences} timeZone={draft.timezone} sent={sent} /> : <Skeleton height={48} />}</dd>
    </dl>
  );
}

function Hindrances({ preview }: { preview: EventPreview }) {
  const t = useCalendarText();
  return (
    <Notice tone="danger" icon="alert">
      <p>{t("publishHindered")}</p>
      <ProblemList problems={preview.problems} />
    </Notice>
  );
}

function Refusal({ error }: { error: Error }) {
  const problemTexts = useCalendarProblems();
  return (
    <div role="alert">
      <Notice tone="danger" icon="alert">
        {problemTexts(error).summary}
      </Notice>
    </div>
  );
}
