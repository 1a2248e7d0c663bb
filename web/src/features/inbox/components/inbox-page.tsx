import { useState } from "react";
import { useSearchParams } from "react-router";
import { MessageRow } from "@/features/inbox/components/message-row";
import { useInboxText } from "@/features/inbox/text";
import { useInbox } from "@/features/inbox/use-inbox";
import { useTitle } from "@/lib/use-title";
import { Button } from "@/ui/button";
import { Segmented } from "@/ui/segmented";
import { Skeleton, StateMessage } from "@/ui/state";
import styles from "./inbox-page.module.css";

/** All of a customer's messages, newest first; the open one is part of the address. */
export function InboxPage({ userId }: { userId: string }) {
  const t = useInboxText();
  const [search, setSearch] = useSearchParams();
  const [filter, setFilter] = useState<"all" | "unread">("all");
  const inbox = useInbox({ userId, unreadOnly: filter === "unread" });
  const open = search.get("message");
  const unread = inbox.unread ?? 0;
  useTitle(unread > 0 ? `${t("inbox")} (${unread})` : t("inbox"));

  return (
    <main className={styles.page}>
      <div className={styles.head}>
        <div>
          <h1>{t("inbox")}</h1>
          <p className={styles.summary}>{unread > 0 ? t("summary", { n: unread }) : t("summaryNone")}</p>
        </div>
        <div className={styles.tools}>
          <Segmented
            label={t("filter")}
            value={filter}
            options={[
              { value: "all", label: t("all") },
              { value: "unread", label: t("unread") },
            ]}
            onChange={setFilter}
          />
          <Button icon="checks" disabled={unread === 0} onClick={inbox.markAllRead}>
            {t("markAll")}
          </Button>
        </div>
      </div>
      <section className={styles.list} aria-label={t("inbox")} aria-busy={inbox.status === "loading"}>
        {inbox.status === "loading" && <LoadingRows label={t("loading")} />}
        {inbox.status === "error" && (
          <StateMessage icon="alert" title={t("errorTitle")} actions={<Button onClick={inbox.refresh}>{t("tryAgain")}</Button>}>
            {t("errorText")}
          </StateMessage>
        )}
        {inbox.status === "ready" && inbox.messages.length === 0 && (
          <StateMessage icon={filter === "all" ? "inbox" : "check"} title={filter === "all" ? t("emptyTitle") : t("noUnreadTitle")}>
            {filter === "all" ? t("emptyText") : t("noUnreadText")}
          </StateMessage>
        )}
        {inbox.messages.length > 0 && (
          <ul>
            {inbox.messages.map((message) => (
              <MessageRow
                key={message.message_id}
                message={message}
                open={message.message_id === open}
                onToggle={() => setSearch(message.message_id === open ? {} : { message: message.message_id }, { replace: true })}
                onRead={() => inbox.markRead(message.message_id)}
              />
            ))}
          </ul>
        )}
      </section>
      {inbox.hasMore && (
        <div className={styles.more}>
          <Button busy={inbox.isLoadingMore} onClick={inbox.loadMore}>
            {t("older")}
          </Button>
        </div>
      )}
    </main>
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
