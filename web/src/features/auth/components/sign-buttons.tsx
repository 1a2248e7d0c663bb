import { useLocation } from "react-router";
import { signIn, signOut } from "@/features/auth/api/oidc";
import { useAuthText } from "@/features/auth/text";
import { Button } from "@/ui/button";

export function SignInButton() {
  const t = useAuthText();
  const { pathname, search } = useLocation();
  return (
    <Button look="primary" onClick={() => void signIn(pathname + search)}>
      {t("signIn")}
    </Button>
  );
}

export function LogoutButton() {
  const t = useAuthText();
  return (
    <Button look="quiet" icon="logout" onClick={() => void signOut()}>
      <span data-wide>{t("signOut")}</span>
    </Button>
  );
}
