import type { ComponentProps } from "react";
import { Link } from "react-router";
import { classes } from "@/lib/classes";
import { Icon, type IconName } from "@/ui/icon";
import styles from "./button.module.css";

interface Look {
  look?: "primary" | "secondary" | "quiet" | "danger";
  small?: boolean;
  icon?: IconName;
}

function classOf({ look = "secondary", small }: Look, extra?: string) {
  return classes(styles.button, styles[look], small && styles.small, extra);
}

type ButtonProps = Look & { busy?: boolean } & Omit<ComponentProps<"button">, "disabled"> & { disabled?: boolean };

export function Button({ look, small = false, icon, busy = false, disabled, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classOf({ ...(look && { look }), small }, className)}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
    >
      {busy ? <span className={styles.busy} /> : icon && <Icon name={icon} size={small ? 16 : 18} />}
      {children}
    </button>
  );
}

/** A button that is only a picture; its label is read out and shown on hover. */
export function IconButton({ icon, label, look = "quiet", small = false, className, ...rest }: ComponentProps<"button"> & Look & { icon: IconName; label: string }) {
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      {...rest}
      className={classOf({ look, small }, classes(styles.icon, className))}
    >
      <Icon name={icon} size={small ? 16 : 18} />
    </button>
  );
}

export function ButtonLink({ look, small = false, icon, className, children, ...rest }: ComponentProps<typeof Link> & Look) {
  return (
    <Link {...rest} className={classOf({ ...(look && { look }), small }, className)}>
      {icon && <Icon name={icon} size={small ? 16 : 18} />}
      {children}
    </Link>
  );
}
