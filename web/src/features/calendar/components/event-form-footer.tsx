import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import type { PromotionEvent } from "@/api/types";
import { ConfirmDelete } from "@/features/calendar/components/confirm-delete";
import { ConfirmWithdraw } from "@/features/calendar/components/confirm-withdraw";
import { StatusPill } from "@/features/calendar/components/status-pill";
import { lookOf, mayWithdraw } from "@/features/calendar/model/rules";
import { useCalendarText } from "@/features/calendar/text";
import type { EventForm } from "@/features/calendar/use-event-form";
import { useActionProps } from "@/features/calendar/use-refusals";
import { Button, IconButton } from "@/ui/button";
import styles from "./event-panel.module.css";

interface EventFormFooterProps {
  saved: PromotionEvent | null;
  draft: EventForm;
  editable: boolean;
  onPublish: () => void;
  /** The event is deleted: there is nothing left to lose by leaving. */
  onGone: () => void;
}

export function EventFormFooter({ saved, draft, editable, onPublish, onGone }: EventFormFooterProps) {
  const t = useCalendarText();
  const navigate = useNavigate();
  const { search } = useLocation();
  const [asking, setAsking] = useState<"withdraw" | "delete" | null>(null);
  const propsOf = useActionProps(saved ?? { allowed_actions: [] });
  const published = saved !== null && mayWithdraw(saved);

  const duplicate = () => {
    const query = new URLSearchParams(search);
    query.set("copy", saved?.event_id ?? "");
    void navigate(`/admin/event-calendar/new?${query}`);
  };

  return (
    <footer className={styles.foot}>
      {saved && <StatusPill look={lookOf(saved)} />}
      {saved && <IconButton icon="copy" label={t("duplicate")} onClick={duplicate} />}
      {saved && <IconButton icon="trash" label={t("remove")} {...propsOf("delete", () => setAsking("delete"))} />}
      <span className={styles.space} />
      {published && <Button onClick={() => setAsking("withdraw")}>{t("withdraw")}</Button>}
      {editable && (
        <Button type="submit" look={published ? "primary" : "secondary"} busy={draft.isSaving} disabled={saved !== null && !draft.isDirty}>
          {t(published ? "saveChanges" : "save")}
        </Button>
      )}
      {editable && !published && (
        <Button look="primary" icon="send" onClick={onPublish}>
          {draft.isDirty && saved ? t("saveAndPublish") : t("publish")}
        </Button>
      )}
      {saved && asking === "withdraw" && (
        <ConfirmWithdraw event={saved} onClose={() => setAsking(null)} onDone={(withdrawn) => {
          if (!draft.isDirty) draft.refresh(withdrawn);
        }} />
      )}
      {saved && asking === "delete" && (
        <ConfirmDelete
          event={saved}
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
