import type { ComponentProps } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import { limits, lengthOf } from "@/features/calendar/model/form-fields";
import type { EventFields } from "@/features/calendar/model/form-fields";
import { useCalendarText } from "@/features/calendar/text";
import { TextArea, TextField } from "@/ui/field";

type WrittenName = keyof typeof limits;

interface WrittenFieldProps {
  name: WrittenName;
  label: string;
  note?: string;
  error: string | undefined;
  /** Where it has many. */
  rows?: number;
  autoComplete?: ComponentProps<"input">["autoComplete"];
}

/** A text with the server's limit, counted as soon as that comes near. */
export function WrittenField({ name, rows, ...rest }: WrittenFieldProps) {
  const { register } = useFormContext<EventFields>();
  const hint = useCount(name);
  if (rows !== undefined) return <TextArea rows={rows} hint={hint} {...rest} {...register(name)} />;
  return <TextField hint={hint} {...rest} {...register(name)} />;
}

const near = 0.8;

function useCount(name: WrittenName): string | undefined {
  const t = useCalendarText();
  const value = useWatch<EventFields, WrittenName>({ name });
  const length = lengthOf(value.trim());
  return length > limits[name] * near ? t("characters", { count: length, limit: limits[name] }) : undefined;
}
