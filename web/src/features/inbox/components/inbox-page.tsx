import { type ReactNode, useState } from "react";
import { useSearchParams } from "react-router";
import type { InboxMessage } from "@/api/types";
import { KeysHelp, MessageList } from "@/features/inbox/components/message-list";
import { useInboxText } from "@/features/inbox/text";
import { type Inbox, useInbox } from "@/features/inbox/use-inbox";
import { type OpenMessage, useMessage, withOpened } from "@/features/inbox/use-message";
import { useMarkedToast } from "@/features/inbox/use-marked-toast";
import type { MessageFilter } from "@/features/inbox/api/list-messages";
import { useTitle } from "@/lib/use-title";
import { Button } from "@/ui/button";
import { Segmented } from "@/ui/segmented";
import { Notice, Skeleton, StateMessage } from "@/ui/state";
import { useToast } from "@/ui/toast";
import styles from "./inbox-page.module.css";

interface InboxPageProps {
  userId: string;
  /** What an empty inbox shows, in place of the promise that messages will come. */
  empty?: ReactNode;
}

/** All of a customer's messages, newest first; the open one is part of the address. */
export function InboxPage({ userId, empty }: InboxPageProps) {
  const t = useInboxText();
  const toast = useToast();
  const [search, setSearch] = useSearchParams();
  const [filter, setFilter] = useState<MessageFilter>("all");
  const inbox = useInbox({ userId, filter });
  const openId = search.get("message");
  const open = useMessage({ userId, messageId: openId, listed: inbox.messages, wait: inbox.status === "loading" });
  const close = () => setSearch({}, { replace: true });
  const messages = withOpened(inbox.messages, open.message);
  useTitle(inbox.unread ? `${t("inbox")} (${inbox.unread})` : t("inbox"));

  function toggle(message: InboxMessage) {
    const opening = message.message_id !== openId;
    if (opening) open.remember(message);
    setSearch(opening ? { message: message.message_id } : {}, { replace: true });
  }

  /** A message that is to be unread again is closed: open, it would be read. */
  function mark({ message_id }: InboxMessage, isRead: boolean) {
    if (isRead) inbox.markRead(message_id);
    else {
      if (message_id === openId) close();
      inbox.markUnread(message_id);
    }
  }

  function archive(message: InboxMessage) {
    if (message.message_id === openId) close();
    if (message.archived_at == null) {
      inbox.archive(message);
      toast(t("archivedOne"), { label: t("undo"), run: () => inbox.unarchive(message) });
    } else {
      inbox.unarchive(message);
      toast(t("unarchivedOne"), { label: t("undo"), run: () => inbox.archive(message) });
    }
  }

  return (
    <main className={styles.page}>
      <InboxHead inbox={inbox} filter={filter} onFilter={setFilter} />
      <OpenMessageNotice open={open} onClose={close} />
      <section className={styles.list} aria-label={t("inbox")} aria-busy={inbox.status === "loading"}>
        {inbox.status === "loading" && <LoadingRows label={t("loading")} />}
        {inbox.status === "error" && (
          <StateMessage icon="alert" title={t("errorTitle")} actions={<Button onClick={inbox.refresh}>{t("tryAgain")}</Button>}>
            {t("errorText")}
          </StateMessage>
        )}
        {inbox.status === "ready" && messages.length === 0 && <EmptyInbox filter={filter} empty={empty} />}
        {messages.length > 0 && <MessageList messages={messages} openId={openId} onToggle={toggle} onMark={mark} onArchive={archive} />}
      </section>
      {inbox.hasMore && (
        <div className={styles.more}>
          <Button busy={inbox.isLoadingMore} onClick={inbox.loadMore}>
            {t("older")}
          </Button>
        </div>
      )}
      {messages.length > 0 && <KeysHelp />}
    </main>
  );
}

function InboxHead({ inbox, filter, onFilter }: { inbox: Inbox; filter: MessageFilter; onFilter: (filter: MessageFilter) => void }) {
  const t = useInboxText();
  const unread = inbox.unread ?? 0;
  const tell = useMarkedToast();
  return (
    <div className={styles.head}>
      <div>
        <h1 tabIndex={-1}>{t("inbox")}</h1>
        <p className={styles.summary}>{unread > 0 ? t("summary", { n: unread }) : t("summaryNone")}</p>
      </div>
      <div className={styles.tools}>
        <Segmented
          label={t("filter")}
          value={filter}
          options={[
            { value: "all", label: t("all") },
            { value: "unread", label: t("unread") },
            { value: "archived", label: t("archived") },
          ]}
          onChange={onFilter}
        />
        <Button icon="checks" disabled={unread === 0} onClick={() => inbox.markAllRead(tell)}>
          {t("markAll")}
        </Button>
      </div>
    </div>
  );
}

/** What became of the message that the address names, where it cannot be shown. */
function OpenMessageNotice({ open, onClose }: { open: OpenMessage; onClose: () => void }) {
  const t = useInboxText();
  if (open.status !== "missing" && open.status !== "error") return null;
  const missing = open.status === "missing";
  return (
    <div role="alert" className={styles.notice}>
      <Notice tone="warning" icon="alert">
        <p>{missing ? t("missing") : t("messageFailed")}</p>
        <Button small onClick={missing ? onClose : open.retry}>
          {missing ? t("showAll") : t("tryAgain")}
        </Button>
      </Notice>
    </div>
  );
}

function EmptyInbox({ filter, empty }: { filter: MessageFilter; empty: ReactNode }) {
  const t = useInboxText();
  if (filter === "unread") {
    return (
      <StateMessage icon="check" title={t("noUnreadTitle")}>
        {t("noUnreadText")}
      </StateMessage>
    );
  }
  if (filter === "archived") {
    return (
      <StateMessage icon="archive" title={t("noArchivedTitle")}>
        {t("noArchivedText")}
      </StateMessage>
    );
  }
  return (
    empty ?? (
      <StateMessage icon="inbox" title={t("emptyTitle")}>
        {t("emptyText")}
      </StateMessage>
    )
  );
}

function LoadingRows({ label }: { label: string }) {
  return (
    <div className={styles.loading} role="status" aria-label={label}>
      {["62%", "48%", "70%", "55%"].map((width) => (
        <div key={width}>
          <Skeleton width={width} height={16} />
          <Skeleton />
        </div>
      ))}
    </div>
  );
}
