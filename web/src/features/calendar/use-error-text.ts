import { useFormContext } from "react-hook-form";
import { type EventFields, limits } from "@/features/calendar/model/form-fields";
import { type CalendarKey, useCalendarText } from "@/features/calendar/text";

export type FieldErrorText = (field: keyof EventFields) => string | undefined;

/** The schema's messages are keys of our texts; the server's are sentences. */
export function useErrorText(): FieldErrorText {
  const t = useCalendarText();
  const { formState } = useFormContext<EventFields>();
  return (field) => {
    const error = formState.errors[field];
    if (error === undefined || typeof error.message !== "string") return undefined;
    if (error.type === "server") return error.message;
    return t(error.message as CalendarKey, { limit: field in limits ? limits[field as keyof typeof limits] : 0 });
  };
}
