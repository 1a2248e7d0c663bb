import { type ComponentProps, type ReactNode, useId } from "react";
import { classes } from "@/lib/classes";
import { Icon } from "@/ui/icon";
import styles from "./field.module.css";

interface FieldProps {
  label: string;
  /** Said beside the label, e.g. "optional". */
  note?: string | undefined;
  hint?: ReactNode;
  error?: string | undefined;
  className?: string | undefined;
}

interface Wiring {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

/** A label, its control, and what is wrong with it, joined for screen readers. */
export function Field({ label, note, hint, error, className, children }: FieldProps & { children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const description = error === undefined ? (hint ? `${id}-hint` : undefined) : `${id}-error`;
  return (
    <div className={classes(styles.field, className)}>
      <label className={styles.label} htmlFor={id}>
        {label} {note && <span className={styles.optional}>({note})</span>}
      </label>
      {children({ id, "aria-describedby": description, "aria-invalid": error === undefined ? undefined : true })}
      {error === undefined ? (
        hint && (
          <div id={`${id}-hint`} className={styles.hint}>
            {hint}
          </div>
        )
      ) : (
        <div id={`${id}-error`} className={styles.error} role="alert">
          <Icon name="alert" size={15} /> {error}
        </div>
      )}
    </div>
  );
}

/** What people write has a direction of its own; dates and numbers have the page's. */
function isText(type: string | undefined): boolean {
  return type === undefined || type === "text" || type === "search";
}

export function TextField({ label, note, hint, error, className, ...rest }: FieldProps & ComponentProps<"input">) {
  return (
    <Field {...{ label, note, hint, error, className }}>
      {(wiring) => <input dir={isText(rest.type) ? "auto" : undefined} {...rest} {...wiring} className={styles.input} />}
    </Field>
  );
}

export function TextArea({ label, note, hint, error, className, ...rest }: FieldProps & ComponentProps<"textarea">) {
  return (
    <Field {...{ label, note, hint, error, className }}>
      {(wiring) => <textarea dir="auto" {...rest} {...wiring} className={styles.input} />}
    </Field>
  );
}

export function SelectField({ label, note, hint, error, className, children, ...rest }: FieldProps & ComponentProps<"select">) {
  return (
    <Field {...{ label, note, hint, error, className }}>
      {(wiring) => (
        <select {...rest} {...wiring} className={styles.input}>
          {children}
        </select>
      )}
    </Field>
  );
}

export function Switch({ label, hint, ...rest }: { label: string; hint?: string } & ComponentProps<"input">) {
  const id = useId();
  return (
    <div className={styles.switch}>
      <div className={styles.field}>
        <label className={styles.label} htmlFor={id}>
          {label}
        </label>
        {hint && (
          <div id={`${id}-hint`} className={styles.hint}>
            {hint}
          </div>
        )}
      </div>
      <input {...rest} id={id} type="checkbox" role="switch" className={styles.track} aria-describedby={hint && `${id}-hint`} />
    </div>
  );
}
