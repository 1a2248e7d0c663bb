import { useState } from "react";
import type { PromotionEvent } from "@/api/types";
import { PublishQuestion } from "@/features/calendar/components/publish-question";
import { draftOf } from "@/features/calendar/model/draft";
import { useCalendarText } from "@/features/calendar/text";
import { useEventActions } from "@/features/calendar/use-events";
import { useToast } from "@/ui/toast";

interface PublishDialogProps {
  event: PromotionEvent;
  onClose: () => void;
  onPublished: (event: PromotionEvent) => void;
}

/** Publishes a saved draft, after asking. */
export function PublishDialog({ event, onClose, onPublished }: PublishDialogProps) {
  const t = useCalendarText();
  const toast = useToast();
  const { publish } = useEventActions();
  const [draft] = useState(() => draftOf(event));

  const confirm = () =>
    publish.mutate(event, {
      onSuccess: (published) => {
        toast(t("publishedToast", { title: event.title }));
        onPublished(published);
      },
    });

  return <PublishQuestion draft={draft} saved={event} busy={publish.isPending} error={publish.error} onConfirm={confirm} onClose={onClose} />;
}
