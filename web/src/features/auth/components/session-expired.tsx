import { useLocation } from "react-router";
import { signIn } from "@/features/auth/api/oidc";
import { useAuthText } from "@/features/auth/text";
import { useSessionState } from "@/lib/session";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";

/** The page stays as it is behind the question; forms have put their contents aside by now. */
export function SessionExpired() {
  const t = useAuthText();
  const { pathname, search } = useLocation();
  const { status } = useSessionState();
  if (status !== "expired") return null;
  return (
    <Dialog
      title={t("expiredTitle")}
      actions={
        <Button look="primary" onClick={() => void signIn(pathname + search)}>
          {t("signInAgain")}
        </Button>
      }
    >
      <p>{t("expiredText")}</p>
    </Dialog>
  );
}
