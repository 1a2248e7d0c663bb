import { useEffect, useRef, useState } from "react";
import { FormProvider, type SubmitHandler } from "react-hook-form";
import { useBlocker, useLocation, useNavigate } from "react-router";
import type { PromotionEvent } from "@/api/types";
import { ConflictDialog } from "@/features/calendar/components/conflict-dialog";
import { EventFormFooter } from "@/features/calendar/components/event-form-footer";
import { EventFormSections } from "@/features/calendar/components/event-form-sections";
import { FormOverlaps } from "@/features/calendar/components/form-overlaps";
import { MessagePreview } from "@/features/calendar/components/message-preview";
import { PublishDialog } from "@/features/calendar/components/publish-dialog";
import type { EventFields } from "@/features/calendar/model/form-fields";
import { isEditable, zoneIsFrozen } from "@/features/calendar/model/rules";
import { useCalendarText } from "@/features/calendar/text";
import { useEventForm } from "@/features/calendar/use-event-form";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Notice } from "@/ui/state";
import { useToast } from "@/ui/toast";
import styles from "./event-panel.module.css";

interface EventFormProps {
  target: string;
  saved: PromotionEvent | null;
  initial: EventFields;
}

const home = "/admin/event-calendar";

/** Everything an author decides about a promotion, with what customers will get of it beside. */
export function EventForm({ target, saved, initial }: EventFormProps) {
  const t = useCalendarText();
  const toast = useToast();
  const navigate = useNavigate();
  const { search } = useLocation();
  const draft = useEventForm({ target, saved, initial });
  const { form, problem, conflict } = draft;
  const [publishing, setPublishing] = useState<PromotionEvent | null>(null);
  const dirty = form.formState.isDirty;
  const editable = saved === null || isEditable(saved);
  const leaving = useLeaveGuard(dirty, () => draft.forget());

  const afterCreate = (version: PromotionEvent) => {
    leaving.allow();
    const query = new URLSearchParams(search);
    for (const name of ["from", "until", "copy"]) query.delete(name);
    void navigate(`${home}/${version.event_id}?${query}`, { replace: true });
  };

  const save: SubmitHandler<EventFields> = async (fields) => {
    const version = await draft.save(fields);
    if (version === null) return;
    toast(t(saved === null ? "created" : "saved", { title: version.title }));
    if (saved === null) afterCreate(version);
  };

  const saveAndPublish: SubmitHandler<EventFields> = async (fields) => {
    const version = !dirty && saved !== null ? saved : await draft.save(fields);
    if (version !== null) setPublishing(version);
  };

  const submit = (handler: SubmitHandler<EventFields>) => () => void form.handleSubmit(handler)();

  return (
    <FormProvider {...form}>
      <form className={styles.form} noValidate onSubmit={(event) => void form.handleSubmit(save)(event)}>
        <div className={styles.body}>
          <div className={styles.fields}>
            {draft.restored && (
              <Notice icon="undo">
                {t("restored")}{" "}
                <button type="button" className={styles.link} onClick={draft.discard}>
                  {t("discard")}
                </button>
              </Notice>
            )}
            {problem !== null && (
              <div role="alert">
                <Notice tone="danger" icon="alert">
                  {problem === "invalid" ? t("checkFields") : problem === "gone" ? t("gone") : `${t("saveFailed")} ${problem.message}`}
                </Notice>
              </div>
            )}
            <fieldset disabled={!editable}>
              <EventFormSections zoneFrozen={zoneIsFrozen(saved)} />
            </fieldset>
          </div>
          <div className={styles.side}>
            <FormOverlaps eventId={saved?.event_id ?? "new"} />
            <MessagePreview />
          </div>
        </div>
        <EventFormFooter saved={saved} draft={draft} dirty={dirty} editable={editable} onPublish={submit(saveAndPublish)} onGone={leaving.allow} />
      </form>
      {publishing && (
        <PublishDialog
          event={publishing}
          onClose={() => {
            setPublishing(null);
            if (saved === null) afterCreate(publishing);
          }}
          onPublished={(version) => {
            setPublishing(null);
            draft.refresh(version);
            if (saved === null) afterCreate(version);
          }}
        />
      )}
      {conflict && <ConflictDialog conflict={conflict} onCancel={draft.keepEditing} onSettle={(fields) => {
        draft.settle(fields);
        submit(save)();
      }} />}
      {leaving.asked && (
        <Dialog
          title={t("leaveTitle")}
          onClose={leaving.stay}
          actions={
            <>
              <Button look="danger" onClick={leaving.leave}>
                {t("leave")}
              </Button>
              <Button look="primary" autoFocus onClick={leaving.stay}>
                {t("stay")}
              </Button>
            </>
          }
        >
          <p>{t("leaveText")}</p>
        </Dialog>
      )}
    </FormProvider>
  );
}

/** Asks before unsaved changes are left; a login is no leaving, since what was typed waits for the return. */
function useLeaveGuard(dirty: boolean, onLeave: () => void) {
  const allowed = useRef(false);
  const blocker = useBlocker(({ currentLocation, nextLocation }) => dirty && !allowed.current && currentLocation.pathname !== nextLocation.pathname);

  useEffect(() => {
    if (!dirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [dirty]);

  return {
    asked: blocker.state === "blocked",
    /** From here on nobody is asked: what there was to save is saved, or gone on purpose. */
    allow: () => {
      allowed.current = true;
    },
    stay: () => blocker.reset?.(),
    leave: () => {
      onLeave();
      blocker.proceed?.();
    },
  };
}
