import type { ReactNode } from "react";
import { classes } from "@/lib/classes";
import { Icon, type IconName } from "@/ui/icon";
import styles from "./state.module.css";

/** What a page shows when it has nothing to show: empty, refused or failed. */
export function StateMessage({ icon, title, children, actions }: { icon: IconName; title: string; children?: ReactNode; actions?: ReactNode }) {
  return (
    <div className={styles.state}>
      <div className={styles.picture}>
        <Icon name={icon} size={24} />
      </div>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}

export function Skeleton({ width = "100%", height = 14 }: { width?: number | string; height?: number | string }) {
  return <div className={styles.skeleton} style={{ width, height }} aria-hidden="true" />;
}

export function Notice({ tone = "plain", icon, children }: { tone?: "plain" | "warning" | "danger"; icon?: IconName; children: ReactNode }) {
  return (
    <div className={classes(styles.notice, tone !== "plain" && styles[tone])}>
      {icon && <Icon name={icon} size={17} />}
      <div>{children}</div>
    </div>
  );
}
