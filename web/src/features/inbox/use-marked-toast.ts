import { useInboxText } from "@/features/inbox/text";
import type { MarkedAll } from "@/features/inbox/use-marks";
import { useToast } from "@/ui/toast";

/** Says how many messages were marked at once, with the way back. */
export function useMarkedToast(): (marked: MarkedAll) => void {
  const t = useInboxText();
  const toast = useToast();
  return ({ marked, undo }) => toast(t("markedAll", { n: marked }), { label: t("undo"), run: undo });
}
