import { NavLink, Outlet } from "react-router";
import { useOperationsText } from "@/features/operations/text";
import { useTitle } from "@/lib/use-title";
import styles from "./operations.module.css";

/** The frame of the platform team's pages. */
export default function OperationsPage() {
  const t = useOperationsText();
  useTitle(t("operations"));
  return (
    <main className={styles.page}>
      <h1>{t("operations")}</h1>
      <nav className={styles.sections} aria-label={t("sections")}>
        <NavLink to="/operations" end>
          {t("runs")}
        </NavLink>
        <NavLink to="/operations/dead-letters">{t("letters")}</NavLink>
        <NavLink to="/operations/sending">{t("sending")}</NavLink>
      </nav>
      <Outlet />
    </main>
  );
}
