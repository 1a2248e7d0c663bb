import { useEffect, useEffectEvent, useId, useRef } from "react";
import { Link } from "react-router";
import type { InboxMessage } from "@/api/types";
import { focusBesideRow } from "@/features/inbox/focus";
import { isUnread } from "@/features/inbox/inbox-cache";
import { useInboxText } from "@/features/inbox/text";
import { useFormat } from "@/i18n/format";
import { IconButton } from "@/ui/button";
import { MessageSnippet, MessageText } from "@/ui/message-text";
import { RelativeTime } from "@/ui/relative-time";
import styles from "./inbox-page.module.css";

/** As the calendar accepts a coupon's code. */
const coupon = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

interface MessageRowProps {
  message: InboxMessage;
  open: boolean;
  onToggle: () => void;
  onMark: (isRead: boolean) => void;
  onArchive: () => void;
}

/** One message; opening it is reading it. */
export function MessageRow({ message, open, onToggle, onMark, onArchive }: MessageRowProps) {
  const t = useInboxText();
  const format = useFormat();
  const contentId = useId();
  const unread = isUnread(message);
  const archived = message.archived_at != null;
  const read = useEffectEvent(() => {
    if (!message.is_read) onMark(true);
  });
  const item = useRef<HTMLLIElement>(null);
  const openedByAddress = useRef(open);

  useEffect(() => {
    if (open) read();
  }, [open]);

  useEffect(() => {
    if (openedByAddress.current) item.current?.scrollIntoView({ block: "nearest" });
  }, []);

  function mark(button: HTMLElement) {
    if (unread) focusBeside(button);
    onMark(unread);
  }

  function archive(button: HTMLElement) {
    focusBesideRow(button.closest("[data-message]"));
    onArchive();
  }

  return (
    <li ref={item} className={styles.message} data-message={message.message_id} data-unread={unread} data-open={open}>
      <div className={styles.row}>
        <button type="button" className={styles.open} aria-expanded={open} aria-controls={open ? contentId : undefined} onClick={onToggle}>
          <span className={styles.dot} />
          <span className={styles.subject}>
            {unread && <span className="visually-hidden">{t("unread")}:</span>} <bdi>{message.subject}</bdi>
          </span>{" "}
          <span className={styles.time}>
            {message.has_ended && <span className={styles.ended}>{t("ended")}</span>} <RelativeTime instant={message.created_at} />
          </span>{" "}
          {!open && (
            <span className={styles.snippet} dir="auto">
              <MessageSnippet text={message.content} />
            </span>
          )}
        </button>
        <div className={styles.actions}>
          {!message.has_ended && (
            <IconButton
              icon={unread ? "check" : "dot"}
              label={`${unread ? t("markRead") : t("markUnread")}: ${message.subject}`}
              data-mark={unread}
              onClick={(event) => mark(event.currentTarget)}
            />
          )}
          <IconButton
            icon={archived ? "inbox" : "archive"}
            label={`${archived ? t("unarchive") : t("archive")}: ${message.subject}`}
            onClick={(event) => archive(event.currentTarget)}
          />
        </div>
      </div>
      {open && (
        <div id={contentId} className={styles.content}>
          <MessageText text={message.content} copyable afterCode={(code) => <UseCode code={code} />} />
          <p className={styles.meta}>
            {t("received", { when: format.dateTime(message.created_at) })}
            {message.ends_at != null && ` · ${t(message.has_ended ? "offerEnded" : "offerEnds", { when: format.dateTime(message.ends_at) })}`}
            {message.read_at !== null && ` · ${t("read", { when: format.dateTime(message.read_at) })}`}
          </p>
        </div>
      )}
    </li>
  );
}

/** The way to the shop with a coupon's code in the basket; other codes, such as an opening time, lead nowhere. */
function UseCode({ code }: { code: string }) {
  const t = useInboxText();
  if (!coupon.test(code)) return null;
  return (
    <Link to={`/?coupon=${encodeURIComponent(code)}`} className={styles.useCode}>
      {t("useCode")} <span className="visually-hidden">{code}</span>
    </Link>
  );
}

/** Whoever marks one message as read goes on to the next unread one; after the last, to the message itself. */
function focusBeside(button: HTMLElement) {
  const buttons = Array.from(button.closest("[data-messages]")?.querySelectorAll<HTMLElement>("[data-mark=true]") ?? []);
  const place = buttons.indexOf(button);
  const next = buttons[place + 1] ?? buttons[place - 1] ?? button.closest("li")?.querySelector("button");
  next?.focus();
}
