import type { MouseEvent, ReactNode } from "react";
import { isUnread } from "@/features/inbox/inbox-cache";
import { useInboxText } from "@/features/inbox/text";
import { useInbox } from "@/features/inbox/use-inbox";
import { useMarkedToast } from "@/features/inbox/use-marked-toast";
import { MessageSnippet } from "@/ui/message-text";
import { RelativeTime } from "@/ui/relative-time";
import { Skeleton, StateMessage } from "@/ui/state";
import styles from "./inbox-menu.module.css";

interface InboxPreviewProps {
  id: string;
  userId: string;
  href: string;
  unread: number;
  /** What an empty inbox shows, in place of the promise that messages will come. */
  empty?: ReactNode;
  onFollow: (event: MouseEvent<HTMLAnchorElement>) => void;
}

const shown = 5;

/** The dropdown: the newest messages, and the way to all of them. */
export function InboxPreview({ id, userId, href, unread, empty, onFollow }: InboxPreviewProps) {
  const t = useInboxText();
  const inbox = useInbox({ userId, pageSize: shown });
  const tell = useMarkedToast();
  return (
    <section id={id} className={styles.panel} aria-label={t("newest")}>
      <div className={styles.head}>
        <h2>{t("inbox")}</h2>
        {unread > 0 && (
          <button type="button" className={styles.textButton} onClick={() => inbox.markAllRead(tell)}>
            {t("markAll")}
          </button>
        )}
      </div>
      {inbox.status === "loading" && (
        <div className={styles.loading} role="status" aria-label={t("loading")}>
          <Skeleton width="70%" />
          <Skeleton />
          <Skeleton width="60%" />
        </div>
      )}
      {inbox.status === "error" && (
        <StateMessage icon="alert" title={t("errorTitle")} actions={<button type="button" className={styles.textButton} onClick={inbox.refresh}>{t("tryAgain")}</button>} />
      )}
      {inbox.status === "ready" && inbox.messages.length === 0 && (empty ?? <StateMessage icon="inbox" title={t("emptyTitle")}>{t("emptyText")}</StateMessage>)}
      {inbox.messages.length > 0 && (
        <ul className={styles.list}>
          {inbox.messages.slice(0, shown).map((message) => (
            <li key={message.message_id}>
              <a className={styles.item} data-unread={isUnread(message)} href={`${href}?message=${message.message_id}`} onClick={onFollow}>
                <span className={styles.dot} />
                <span className={styles.subject}>
                  {isUnread(message) && <span className="visually-hidden">{t("unread")}:</span>} <bdi>{message.subject}</bdi>
                </span>{" "}
                <span className={styles.time}>
                  {message.has_ended && `${t("ended")} · `}
                  <RelativeTime instant={message.created_at} />
                </span>{" "}
                <span className={styles.snippet} dir="auto">
                  <MessageSnippet text={message.content} />
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
      <a className={styles.foot} href={href} onClick={onFollow}>
        {t("openInbox")}
      </a>
    </section>
  );
}
