import { useRef, useState } from "react";
import type { EventDraft, PromotionEvent } from "@/api/types";
import { draftFrom, type EventFields } from "@/features/calendar/model/form-fields";
import { useCalendarText } from "@/features/calendar/text";
import type { EventForm } from "@/features/calendar/use-event-form";
import { useEventActions } from "@/features/calendar/use-events";
import { useToast } from "@/ui/toast";

interface Asked {
  fields: EventFields;
  draft: EventDraft;
}

/** Asks on what is in the fields; only the answer saves it, and then publishes it. */
export function usePublishing(form: EventForm, saved: PromotionEvent | null, onCreated: (event: PromotionEvent) => void) {
  const t = useCalendarText();
  const toast = useToast();
  const { publish } = useEventActions();
  const [asked, setAsked] = useState<Asked | null>(null);
  /** What is saved already when publishing fails: trying again must not save it twice. */
  const version = useRef<PromotionEvent | null>(null);

  function ask(fields: EventFields) {
    version.current = form.isDirty ? null : saved;
    publish.reset();
    setAsked({ fields, draft: draftFrom(fields, saved ?? undefined) });
  }

  async function confirm() {
    if (asked === null) return;
    version.current ??= await form.save(asked.fields);
    if (version.current === null) setAsked(null);
    else publish.mutate(version.current, { onSuccess: done });
  }

  function done(event: PromotionEvent) {
    toast(t("publishedToast", { title: event.title }));
    setAsked(null);
    form.refresh(event);
    if (saved === null) onCreated(event);
  }

  function close() {
    setAsked(null);
    if (saved === null && version.current !== null) onCreated(version.current);
  }

  return { asked: asked?.draft ?? null, ask, confirm: () => void confirm(), close, busy: publish.isPending || form.isSaving, error: publish.error };
}
