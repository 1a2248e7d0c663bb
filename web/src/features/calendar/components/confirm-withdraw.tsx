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
  onDone: (event: PromotionEvent) => void;
}

export function ConfirmWithdraw({ event, onClose, onDone }: ConfirmProps) {
  const t = useCalendarText();
  const toast = useToast();
  const problemTexts = useCalendarProblems();
  const { withdraw } = useEventActions();
  const { title } = event;
  const confirm = () =>
    withdraw.mutate(event, {
      onSuccess: (withdrawn) => {
        toast(t("withdrawn", { title }));
        onDone(withdrawn);
        onClose();
      },
    });
  return (
    <Dialog
      title={t("withdrawTitle", { title })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="danger" busy={withdraw.isPending} onClick={confirm}>
            {t("withdraw")}
          </Button>
        </>
      }
    >
      <p>{t("withdrawText")}</p>
      {withdraw.isError && <Notice tone="danger">{problemTexts(withdraw.error).summary}</Notice>}
    </Dialog>
  );
}
