import type { EventPreview } from "@/api/types";
import { ProblemList } from "@/features/calendar/components/problem-list";
import { useCalendarText } from "@/features/calendar/text";
import { MessageText } from "@/ui/message-text";
import { Notice } from "@/ui/state";
import styles from "./event-panel.module.css";

/** A message as it will stand in an inbox, or why this customer, of all, cannot get one. */
export function MessageCard({ preview }: { preview: Pick<EventPreview, "message" | "message_problems" | "problems"> }) {
  const t = useCalendarText();
  const { message, message_problems, problems } = preview;
  const theirs = message_problems.filter((one) => !problems.some(({ field, code }) => field === one.field && code === one.code));
  if (theirs.length > 0) {
    return (
      <Notice tone="warning" icon="alert">
        <p>{t("notForThisCustomer")}</p>
        <ProblemList problems={theirs} />
      </Notice>
    );
  }
  if (message_problems.length > 0) return null;
  if (message === null) return <p className={styles.muted}>{t("nobody")}</p>;
  return (
    <article className={styles.message}>
      <h4 dir="auto">{message.subject}</h4>
      <MessageText text={message.content} heading="h5" />
    </article>
  );
}
