import { type CSSProperties, type ReactNode, useEffect, useId, useRef } from "react";
import styles from "./dialog.module.css";

interface DialogProps {
  title: string;
  /** Escape and the backdrop; leave out for a question that must be answered. */
  onClose?: () => void;
  actions: ReactNode;
  width?: number;
  children: ReactNode;
}

/** A modal question. The browser keeps the focus inside and gives it back afterwards. */
export function Dialog({ title, onClose, actions, width, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);

  return (
    <dialog
      ref={ref}
      className={styles.dialog}
      aria-labelledby={titleId}
      style={width === undefined ? undefined : ({ "--width": `${width}px` } as CSSProperties)}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose?.();
      }}
    >
      <div className={styles.body}>
        <h2 id={titleId}>{title}</h2>
        <div className={styles.text}>{children}</div>
        <div className={styles.actions}>{actions}</div>
      </div>
    </dialog>
  );
}
