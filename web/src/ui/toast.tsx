import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";
import { Icon } from "@/ui/icon";
import styles from "./toast.module.css";

interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}

type Show = (text: string, action?: Toast["action"]) => void;

const ToastContext = createContext<Show>(() => undefined);
const shownFor = 9000;
let lastId = 0;

/** Says what has just happened, politely, with room for one way back. */
export function useToast(): Show {
  return useContext(ToastContext);
}

export function ToastRegion({ closeLabel, children }: { closeLabel: string; children: ReactNode }) {
  const [toast, setToast] = useState<Toast | null>(null);
  const show = useCallback<Show>((text, action) => setToast({ id: ++lastId, text, ...(action && { action }) }), []);
  const close = useCallback(() => setToast(null), []);

  useEffect(() => {
    if (toast === null) return;
    const timer = setTimeout(close, shownFor);
    return () => clearTimeout(timer);
  }, [toast, close]);

  return (
    <ToastContext value={show}>
      {children}
      <div className={styles.region} role="status" aria-live="polite">
        {toast && (
          <div key={toast.id} className={styles.toast}>
            <p>{toast.text}</p>
            {toast.action && (
              <button
                type="button"
                className={styles.action}
                onClick={() => {
                  toast.action?.run();
                  close();
                }}
              >
                {toast.action.label}
              </button>
            )}
            <button type="button" className={styles.close} aria-label={closeLabel} onClick={close}>
              <Icon name="close" size={16} />
            </button>
          </div>
        )}
      </div>
    </ToastContext>
  );
}
