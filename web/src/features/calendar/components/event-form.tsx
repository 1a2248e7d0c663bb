import { FormProvider, type SubmitHandler } from "react-hook-form";
import { useLocation, useNavigate } from "react-router";
import type { PromotionEvent } from "@/api/types";
import { ConflictDialog } from "@/features/calendar/components/conflict-dialog";
import { EventFormFooter } from "@/features/calendar/components/event-form-footer";
import { EventFormSections } from "@/features/calendar/components/event-form-sections";
import { FormNotices } from "@/features/calendar/components/form-notices";
import { FormOverlaps } from "@/features/calendar/components/form-overlaps";
import { LeaveDialog } from "@/features/calendar/components/leave-dialog";
import { MessagePreview } from "@/features/calendar/components/message-preview";
import { PublishQuestion } from "@/features/calendar/components/publish-question";
import type { EventFields } from "@/features/calendar/model/form-fields";
import { isEditable } from "@/features/calendar/model/rules";
import { useCalendarText } from "@/features/calendar/text";
import { useEventForm } from "@/features/calendar/use-event-form";
import { useLeaveGuard } from "@/features/calendar/use-leave-guard";
import { usePublishing } from "@/features/calendar/use-publishing";
import { useRefusals } from "@/features/calendar/use-refusals";
import type { FormSource } from "@/features/calendar/use-stored-fields";
import { useToast } from "@/ui/toast";
import styles from "./event-panel.module.css";

const home = "/admin/event-calendar";

/** Everything an author decides about a promotion, with what customers will get of it beside. */
export function EventForm({ record, saved, initial }: FormSource) {
  const t = useCalendarText();
  const toast = useToast();
  const navigate = useNavigate();
  const { search } = useLocation();
  const draft = useEventForm({ record, saved, initial });
  const { form, isDirty } = draft;
  const leaving = useLeaveGuard(isDirty, draft.forget);
  const publishing = usePublishing(draft, saved, afterCreate);
  const editable = saved === null || isEditable(saved);
  const refusalOf = useRefusals();
  const nextDayOn = isDirty && saved?.status === "PUBLISHED" && saved.phase === "active";
  const frozen = { start: saved && refusalOf(saved, "move_start"), zone: saved && refusalOf(saved, "change_timezone") };

  function afterCreate(event: PromotionEvent) {
    leaving.allow();
    const query = new URLSearchParams(search);
    for (const name of ["from", "until", "copy"]) query.delete(name);
    void navigate(`${home}/${event.event_id}?${query}`, { replace: true });
  }

  const save: SubmitHandler<EventFields> = async (fields) => {
    const version = await draft.save(fields);
    if (version === null) return;
    toast(t(saved === null ? "created" : "saved", { title: version.title }));
    if (saved === null) afterCreate(version);
  };
  const submit = (handler: SubmitHandler<EventFields>) => () => void form.handleSubmit(handler)();

  return (
    <FormProvider {...form}>
      <form className={styles.form} noValidate onSubmit={(event) => void form.handleSubmit(save)(event)}>
        <div className={styles.body}>
          <div className={styles.fields}>
            <FormNotices restored={draft.restored} nextDayOn={nextDayOn} problem={draft.problem} onDiscard={draft.discard} />
            <fieldset disabled={!editable}>
              <EventFormSections frozen={frozen} />
            </fieldset>
          </div>
          <div className={styles.side}>
            <FormOverlaps eventId={saved?.event_id ?? "new"} />
            <MessagePreview saved={saved} />
          </div>
        </div>
        <EventFormFooter saved={saved} draft={draft} editable={editable} onPublish={submit(publishing.ask)} onGone={leaving.allow} />
      </form>
      {publishing.asked && (
        <PublishQuestion draft={publishing.asked} saved={saved} busy={publishing.busy} error={publishing.error} onConfirm={publishing.confirm} onClose={publishing.close} />
      )}
      {draft.conflict && (
        <ConflictDialog
          conflict={draft.conflict}
          onCancel={draft.keepEditing}
          onSettle={(fields) => {
            draft.settle(fields);
            submit(save)();
          }}
        />
      )}
      {leaving.asked && <LeaveDialog onStay={leaving.stay} onLeave={leaving.leave} />}
    </FormProvider>
  );
}
