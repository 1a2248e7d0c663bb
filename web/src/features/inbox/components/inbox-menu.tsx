import { type MouseEvent, type ReactNode, useCallback, useEffect, useId, useRef, useState } from "react";
import { InboxPreview } from "@/features/inbox/components/inbox-preview";
import { useInboxText } from "@/features/inbox/text";
import { useUnread } from "@/features/inbox/use-unread";
import { Icon } from "@/ui/icon";
import { useDismiss } from "@/ui/popover";
import styles from "./inbox-menu.module.css";

export interface InboxMenuProps {
  userId: string;
  /** Address of the full inbox page. */
  href: string;
  /** A router's own navigation; without it links load the page. */
  navigate?: (to: string) => void;
  pollMilliseconds?: number;
  /** What an empty inbox shows, in place of the promise that messages will come. */
  empty?: ReactNode;
}

/** The header's inbox button: the exact unread count, and the newest messages one click away. */
export function InboxMenu({ userId, href, navigate, pollMilliseconds, empty }: InboxMenuProps) {
  const t = useInboxText();
  const unread = useUnread(userId, pollMilliseconds).data?.unread ?? 0;
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panelId = useId();
  const close = useCallback(() => setOpen(false), []);
  useDismiss(open, close, menu, button);

  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    close();
    if (navigate === undefined || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    navigate(event.currentTarget.getAttribute("href") ?? href);
  };

  return (
    <div ref={menu} className={styles.menu}>
      <button
        ref={button}
        type="button"
        className={styles.button}
        aria-label={unread > 0 ? t("button", { n: unread }) : t("buttonNone")}
        aria-expanded={open}
        aria-controls={open ? panelId : undefined}
        onClick={() => setOpen(!open)}
      >
        <Icon name="inbox" />
        <span className={styles.label}>{t("inbox")}</span>
        {unread > 0 && <span className={styles.badge}>{unread}</span>}
      </button>
      <Announcement unread={unread} />
      {open && <InboxPreview id={panelId} userId={userId} href={href} onFollow={follow} unread={unread} empty={empty} />}
    </div>
  );
}

/** Says so, politely, when the count rises; falling counts are the reader's own doing. */
function Announcement({ unread }: { unread: number }) {
  const t = useInboxText();
  const before = useRef(unread);
  const [text, setText] = useState("");
  useEffect(() => {
    if (unread > before.current) setText(t("arrived", { n: unread }));
    before.current = unread;
  }, [unread, t]);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {text}
    </div>
  );
}
