import { type ReactNode, useEffect } from "react";
import { useLocation } from "react-router";
import { signIn } from "@/features/auth/api/oidc";
import { NotFound } from "@/features/auth/components/not-found";
import { SignedOut } from "@/features/auth/components/signed-out";
import { Splash } from "@/features/auth/components/splash";
import { useAuthText } from "@/features/auth/text";
import { hasRole, type Role, useSession, useSessionState } from "@/lib/session";

/** Strangers go to the login and come back; signed-in people without the role see no trace of the page. */
export function RequireRole({ role, children }: { role: Role; children: ReactNode }) {
  const t = useAuthText();
  const { pathname, search } = useLocation();
  const { status } = useSessionState();
  const session = useSession();

  useEffect(() => {
    if (status === "anonymous") void signIn(pathname + search);
  }, [status, pathname, search]);

  if (status === "signed-out") return <SignedOut />;
  if (session === null) return <Splash text={t("signingIn")} />;
  return hasRole(session, role) ? children : <NotFound />;
}
