import { useEffect, useEffectEvent, useId } from "react";
import type { InboxMessage } from "@/api/types";
import { plainText } from "@/features/inbox/components/plain-text";
import { useInboxText } from "@/features/inbox/text";
import { useFormat } from "@/i18n/format";
import { IconButton } from "@/ui/button";
import { Markdown } from "@/ui/markdown";
import { RelativeTime } from "@/ui/relative-time";
import styles from "./inbox-page.module.css";

interface MessageRowProps {
  message: InboxMessage;
  open: boolean;
  onToggle: () => void;
  onRead: () => void;
}

/** One message; opening it is reading it. */
export function MessageRow({ message, open, onToggle, onRead }: MessageRowProps) {
  const t = useInboxText();
  const format = useFormat();
  const contentId = useId();
  const unread = !message.is_read;
  const read = useEffectEvent(onRead);

  useEffect(() => {
    if (open && unread) read();
  }, [open, unread]);

  return (
    <li className={styles.message} data-unread={unread} data-open={open}>
      <div className={styles.row}>
        <button type="button" className={styles.open} aria-expanded={open} aria-controls={open ? contentId : undefined} onClick={onToggle}>
          <span className={styles.dot} />
          <span className={styles.subject}>
            {unread && <span className="visually-hidden">{t("unread")}:</span>} {message.subject}
          </span>{" "}
          <span className={styles.time}>
            <RelativeTime instant={message.created_at} />
          </span>{" "}
          {!open && <span className={styles.snippet}>{plainText(message.content)}</span>}
        </button>
        {unread && (
          <IconButton icon="check" label={`${t("markRead")}: ${message.subject}`} className={styles.mark} onClick={onRead} />
        )}
      </div>
      {open && (
        <div id={contentId} className={styles.content}>
          <Markdown text={message.content} />
          <p className={styles.meta}>
            {t("received", { when: format.dateTime(message.created_at) })}
            {message.read_at !== null && ` · ${t("read", { when: format.dateTime(message.read_at) })}`}
          </p>
        </div>
      )}
    </li>
  );
}
