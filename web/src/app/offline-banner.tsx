import { useSyncExternalStore } from "react";
import { useAppText } from "@/app/text";
import { Notice } from "@/ui/state";
import styles from "./shell.module.css";

function subscribe(listener: () => void) {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

/** Requests wait while the browser is offline and go out when it is back; the page says so. */
export function OfflineBanner() {
  const t = useAppText();
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  return (
    <div role="status" className={styles.offline}>
      {!online && (
        <Notice tone="warning" icon="alert">
          {t("offline")}
        </Notice>
      )}
    </div>
  );
}
