import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import type { Versioned } from "@/features/calendar/api/get-event";
import { ConfirmDelete } from "@/features/calendar/components/confirm-delete";
import { ConfirmWithdraw } from "@/features/calendar/components/confirm-withdraw";
import { StatusPill } from "@/features/calendar/components/status-pill";
import { lookOf, mayDelete, mayPublish, mayWithdraw } from "@/features/calendar/model/rules";
import { useCalendarText } from "@/features/calendar/text";
import type { EventForm } from "@/features/calendar/use-event-form";
import { Button, IconButton } from "@/ui/button";
import styles from "./event-panel.module.css";

interface EventFormFooterProps {
  saved: Versioned | null;
  draft: EventForm;
  dirty: boolean;
  editable: boolean;
  onPublish: () => void;
  /** The event is deleted: there is nothing left to lose by leaving. */
  onGone: () => void;
}

export function EventFormFooter({ saved, draft, dirty, editable, onPublish, onGone }: EventFormFooterProps) {
  const t = useCalendarText();
  const navigate = useNavigate();
  const { search } = useLocation();
  const [asking, setAsking] = useState<"withdraw" | "delete" | null>(null);
  const event = saved?.event;

  const duplicate = () => {
    const query = new URLSearchParams(search);
    query.set("copy", event?.event_id ?? "");
    void navigate(`/admin/event-calendar/new?${query}`);
  };

  return (
    <footer className={styles.foot}>
      {event && <StatusPill look={lookOf(event)} />}
      {event && <IconButton icon="copy" label={t("duplicate")} onClick={duplicate} />}
      {event && mayDelete(event) && <IconButton icon="trash" label={t("remove")} onClick={() => setAsking("delete")} />}
      <span className={styles.space} />
      {event && mayWithdraw(event) && <Button onClick={() => setAsking("withdraw")}>{t("withdraw")}</Button>}
      {editable && (
        <Button type="submit" look={event && mayWithdraw(event) ? "primary" : "secondary"} busy={draft.isSaving} disabled={saved !== null && !dirty}>
          {event && mayWithdraw(event) ? t("saveChanges") : t("save")}
        </Button>
      )}
      {(event === undefined || mayPublish(event)) && (
        <Button look="primary" icon="send" onClick={onPublish}>
          {dirty && event ? t("saveAndPublish") : t("publish")}
        </Button>
      )}
      {saved && asking === "withdraw" && (
        <ConfirmWithdraw version={saved} onClose={() => setAsking(null)} onDone={(version) => {
          if (!dirty) draft.refresh(version);
        }} />
      )}
      {saved && asking === "delete" && (
        <ConfirmDelete
          version={saved}
          onClose={() => setAsking(null)}
          onDone={() => {
            draft.forget();
            onGone();
            void navigate(`/admin/event-calendar${search}`);
          }}
        />
      )}
    </footer>
  );
}
