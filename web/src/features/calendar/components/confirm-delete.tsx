import type { PromotionEvent } from "@/api/types";
import { useCalendarText } from "@/features/calendar/text";
import { useCalendarProblems } from "@/features/calendar/use-calendar-problems";
import { useEventActions } from "@/features/calendar/use-events";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Notice } from "@/ui/state";
import { useToast } from "@/ui/toast";

interface ConfirmProps {
  event: PromotionEvent;
  onClose: () => void;
  onDone: () => void;
}

export function ConfirmDelete({ event, onClose, onDone }: ConfirmProps) {
  const t = useCalendarText();
  const toast = useToast();
  const problemTexts = useCalendarProblems();
  const { remove } = useEventActions();
  const { title } = event;
  const confirm = () =>
    remove.mutate(event, {
      onSuccess: () => {
        toast(t("removed", { title }));
        onDone();
      },
    });
  return (
    <Dialog
      title={t("removeTitle", { title })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="danger" busy={remove.isPending} onClick={confirm}>
            {t("remove")}
          </Button>
        </>
      }
    >
      <p>{t("removeText")}</p>
      {remove.isError && <Notice tone="danger">{problemTexts(remove.error).summary}</Notice>}
    </Dialog>
  );
}
