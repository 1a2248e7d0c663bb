import type { EventPreview } from "@/api/types";
import { useCalendarText } from "@/features/calendar/text";
import { Markdown } from "@/ui/markdown";
import styles from "./event-panel.module.css";

/** A message as it will stand in an inbox. */
export function MessageCard({ message }: { message: EventPreview["message"] }) {
  const t = useCalendarText();
  if (message === null) return <p className={styles.muted}>{t("nobody")}</p>;
  return (
    <article className={styles.message}>
      <h4>{message.subject}</h4>
      <Markdown text={message.content} />
    </article>
  );
}
