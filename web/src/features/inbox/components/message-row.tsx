import { useEffect, useEffectEvent, useId, useRef } from "react";
import type { InboxMessage } from "@/api/types";
import { useInboxText } from "@/features/inbox/text";
import { useFormat } from "@/i18n/format";
import { IconButton } from "@/ui/button";
import { MessageSnippet, MessageText } from "@/ui/message-text";
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
  const item = useRef<HTMLLIElement>(null);
  const openedByAddress = useRef(open);

  useEffect(() => {
    if (open && unread) read();
  }, [open, unread]);

  useEffect(() => {
    if (openedByAddress.current) item.current?.scrollIntoView({ block: "nearest" });
  }, []);

  function mark(button: HTMLElement) {
    focusBeside(button);
    onRead();
  }

  return (
    <li ref={item} className={styles.message} data-unread={unread} data-open={open}>
      <div className={styles.row}>
        <button type="button" className={styles.open} aria-expanded={open} aria-controls={open ? contentId : undefined} onClick={onToggle}>
          <span className={styles.dot} />
          <span className={styles.subject}>
            {unread && <span className="visually-hidden">{t("unread")}:</span>} <bdi>{message.subject}</bdi>
          </span>{" "}
          <span className={styles.time}>
            <RelativeTime instant={message.created_at} />
          </span>{" "}
          {!open && (
            <span className={styles.snippet} dir="auto">
              <MessageSnippet text={message.content} />
            </span>
          )}
        </button>
        {unread && (
          <IconButton icon="check" label={`${t("markRead")}: ${message.subject}`} className={styles.mark} data-mark onClick={(event) => mark(event.currentTarget)} />
        )}
      </div>
      {open && (
        <div id={contentId} className={styles.content}>
          <MessageText text={message.content} />
          <p className={styles.meta}>
            {t("received", { when: format.dateTime(message.created_at) })}
            {message.read_at !== null && ` · ${t("read", { when: format.dateTime(message.read_at) })}`}
          </p>
        </div>
      )}
    </li>
  );
}

/** A button that goes when it is pressed hands the focus on: to the next one of its kind, else to its own message. */
function focusBeside(button: HTMLElement) {
  const buttons = Array.from(button.closest("ul")?.querySelectorAll<HTMLElement>("[data-mark]") ?? []);
  const place = buttons.indexOf(button);
  const next = buttons[place + 1] ?? buttons[place - 1] ?? button.closest("li")?.querySelector("button");
  next?.focus();
}
