import { Logo } from "@/ui/logo";
import styles from "./splash.module.css";

export function Splash({ text }: { text: string }) {
  return (
    <main className={styles.splash} aria-busy="true">
      <div className={styles.mark}>
        <Logo size={44} />
      </div>
      <p role="status">{text}</p>
    </main>
  );
}
