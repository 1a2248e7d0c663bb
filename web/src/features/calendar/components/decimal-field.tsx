import { useState } from "react";
import { useController } from "react-hook-form";
import type { EventFields } from "@/features/calendar/model/form-fields";
import { formatDecimal, parseDecimal } from "@/i18n/decimal";
import { useLanguage } from "@/i18n/language";
import { TextField } from "@/ui/field";

/**
 * A number typed as the page's language writes it. The browser's own number field follows the browser's language,
 * and makes 75 of "7,5". What is no number stays as typed, and is refused by the form.
 */
export function DecimalField({ label, error }: { label: string; error: string | undefined }) {
  const language = useLanguage();
  const { ref, name, value: current, onChange, onBlur } = useController<EventFields, "discount_value">({ name: "discount_value" }).field;
  const [typed, setTyped] = useState("");
  const value = (text: string) => parseDecimal(text, language) ?? text;
  const shown = typed !== "" && value(typed) === current ? typed : formatDecimal(current, language);

  return (
    <TextField
      ref={ref}
      name={name}
      label={label}
      inputMode="decimal"
      autoComplete="off"
      dir="ltr"
      error={error}
      value={shown}
      onBlur={() => {
        setTyped("");
        onBlur();
      }}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(value(event.target.value));
      }}
    />
  );
}
