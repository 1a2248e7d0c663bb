import { useState } from "react";
import { ApiError } from "@/api/problem";
import type { PromotionEvent } from "@/api/types";
import { DueList } from "@/features/calendar/components/due-list";
import { MessageCard } from "@/features/calendar/components/message-card";
import { Overlaps } from "@/features/calendar/components/form-overlaps";
import { segmentLabel } from "@/features/calendar/labels";
import { draftOf } from "@/features/calendar/model/draft";
import { useCalendarText } from "@/features/calendar/text";
import { useAudienceSize, useEventActions } from "@/features/calendar/use-events";
import { usePreview } from "@/features/calendar/use-preview";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Notice, Skeleton } from "@/ui/state";
import { useToast } from "@/ui/toast";
import styles from "./event-panel.module.css";

interface PublishDialogProps {
  event: PromotionEvent;
  onClose: () => void;
  onPublished: (event: PromotionEvent) => void;
}

/** The last look before customers get it: who gets what, and when. */
export function PublishDialog({ event, onClose, onPublished }: PublishDialogProps) {
  const t = useCalendarText();
  const toast = useToast();
  const { publish } = useEventActions();
  const [draft] = useState(() => draftOf(event));
  const preview = usePreview(draft, null);
  const size = useAudienceSize(event.audience.segment);
  const segment = segmentLabel(event.audience.segment);

  const confirm = () =>
    publish.mutate(event, {
      onSuccess: (published) => {
        toast(t("publishedToast", { title: event.title }));
        onPublished(published);
      },
    });

  return (
    <Dialog
      title={t("publishTitle", { title: event.title })}
      width={540}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="primary" icon="send" busy={publish.isPending} onClick={confirm}>
            {t("publish")}
          </Button>
        </>
      }
    >
      <dl className={styles.facts}>
        <dt>{t("publishWho")}</dt>
        <dd>
          {t("publishWhoText", {
            segment: segment ? t(segment) : event.audience.segment,
            size: size.data === undefined ? t("audienceCounting") : t("audienceSize", { n: size.data }),
          })}
        </dd>
        <dt>{t("publishWhat")}</dt>
        <dd>
          {preview.data ? (
            <MessageCard message={preview.data.message} />
          ) : (
            <Skeleton height={72} />
          )}
        </dd>
        <dt>{t("publishWhen")}</dt>
        <dd>{preview.data ? <DueList occurrences={preview.data.occurrences} timeZone={event.timezone} /> : <Skeleton height={48} />}</dd>
      </dl>
      <Overlaps planned={event} />
      {publish.isError && (
        <div role="alert">
          <Notice tone="danger" icon="alert">
            {publish.error.message}
            {publish.error instanceof ApiError && publish.error.fieldErrors.map(({ field, reason }) => <p key={field + reason}>{`${field}: ${reason}`}</p>)}
          </Notice>
        </div>
      )}
    </Dialog>
  );
}
