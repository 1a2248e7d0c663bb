import { Fragment, type ReactNode, useEffect, useRef } from "react";
import { useLocation } from "react-router";
import { resume } from "@/features/auth/api/oidc";
import { Splash } from "@/features/auth/components/splash";
import { useAuthText } from "@/features/auth/text";
import { useSession, useSessionState } from "@/lib/session";

/** Waits until it is known who is there. */
export function SessionGate({ children }: { children: ReactNode }) {
  const t = useAuthText();
  const { pathname, search } = useLocation();
  const { status } = useSessionState();
  const session = useSession();
  const asked = useRef(false);

  useEffect(() => {
    if (status !== "starting" || asked.current) return;
    asked.current = true;
    void resume(pathname + search);
  }, [status, pathname, search]);

  if (status === "starting") return <Splash text={t("signingIn")} />;
  // Another person's page is another page: nothing that is on screen or typed stays.
  return <Fragment key={session?.userId ?? ""}>{children}</Fragment>;
}
