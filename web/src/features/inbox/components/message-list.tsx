import { type ReactNode, useId, useRef } from "react";
import type { InboxMessage } from "@/api/types";
import { MessageRow } from "@/features/inbox/components/message-row";
import { byDate, type DateGroup, type MessageGroup } from "@/features/inbox/date-groups";
import { useInboxText } from "@/features/inbox/text";
import { useInboxKeys } from "@/features/inbox/use-inbox-keys";
import { useFormat } from "@/i18n/format";
import { useNow } from "@/lib/use-now";
import styles from "./inbox-page.module.css";

interface MessageListProps {
  messages: InboxMessage[];
  openId: string | null;
  onToggle: (message: InboxMessage) => void;
  onMark: (message: InboxMessage, isRead: boolean) => void;
  onArchive: (message: InboxMessage) => void;
}

/** Messages under the days and months they came in. */
export function MessageList({ messages, openId, onToggle, onMark, onArchive }: MessageListProps) {
  const list = useRef<HTMLDivElement>(null);
  const now = useNow();
  const withId = (act: (message: InboxMessage) => void) => (messageId: string) => {
    const message = messages.find(({ message_id }) => message_id === messageId);
    if (message !== undefined) act(message);
  };
  useInboxKeys(list, withId((message) => onMark(message, !message.is_read)), withId(onArchive));
  return (
    <div ref={list} data-messages>
      {byDate(messages, now).map((group) => (
        <Group key={group.name} group={group}>
          {group.messages.map((message) => (
            <MessageRow
              key={message.message_id}
              message={message}
              open={message.message_id === openId}
              onToggle={() => onToggle(message)}
              onMark={(isRead) => onMark(message, isRead)}
              onArchive={() => onArchive(message)}
            />
          ))}
        </Group>
      ))}
    </div>
  );
}

function Group({ group, children }: { group: MessageGroup; children: ReactNode }) {
  const heading = useId();
  const name = useGroupName(group.name);
  return (
    <>
      <h2 id={heading} className={styles.group}>
        {name}
      </h2>
      <ul aria-labelledby={heading}>{children}</ul>
    </>
  );
}

function useGroupName(name: DateGroup): string {
  const t = useInboxText();
  const format = useFormat();
  if (name === "today" || name === "yesterday" || name === "week") return t(name);
  const [year, month] = name.split("-").map(Number);
  return format.month(year ?? 0, month ?? 1);
}

/** The keys, for whoever has some. */
export function KeysHelp() {
  const t = useInboxText();
  const keys = [
    ["j", t("keyNext")],
    ["k", t("keyPrevious")],
    [t("enter"), t("keyOpen")],
    ["u", t("keyMark")],
    ["e", t("keyArchive")],
  ] as const;
  return (
    <p className={styles.keys}>
      {t("keys")}:{" "}
      {keys.map(([key, does]) => (
        <span key={key}>
          <kbd>{key}</kbd> {does}
        </span>
      ))}
    </p>
  );
}
