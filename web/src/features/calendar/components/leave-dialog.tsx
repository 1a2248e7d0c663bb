import { useCalendarText } from "@/features/calendar/text";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";

/** Staying is the first button, and so has the focus: Enter must not lose any work. */
export function LeaveDialog({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  const t = useCalendarText();
  return (
    <Dialog
      title={t("leaveTitle")}
      onClose={onStay}
      actions={
        <>
          <Button look="primary" onClick={onStay}>
            {t("stay")}
          </Button>
          <Button look="danger" onClick={onLeave}>
            {t("leave")}
          </Button>
        </>
      }
    >
      <p>{t("leaveText")}</p>
    </Dialog>
  );
}
