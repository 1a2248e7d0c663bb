import { Link } from "react-router";
import { useOperationsText } from "@/features/operations/text";
import { usePerson } from "@/features/operations/use-person";
import { useSending } from "@/features/operations/use-sending";
import { useFormat } from "@/i18n/format";
import { hasRole, useSession } from "@/lib/session";
import { Notice } from "@/ui/state";
import styles from "./operations.module.css";

/** Says to whom it concerns that nothing is sent; operators are led to the switch. */
export default function SendingBanner() {
  const t = useOperationsText();
  const format = useFormat();
  const person = usePerson();
  const session = useSession();
  const stop = useSending().data?.stop ?? null;
  return (
    <div role="status" className={styles.banner}>
      {stop !== null && (
        <Notice tone="danger" icon="alert">
          {t("banner", { when: format.dateTime(stop.changed_at), who: person(stop.changed_by, stop.changed_by_name), reason: stop.reason ?? "" })}{" "}
          {hasRole(session, "operator") && <Link to="/operations/sending">{t("toSending")}</Link>}
        </Notice>
      )}
    </div>
  );
}
