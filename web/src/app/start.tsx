import { lazy } from "react";
import { Navigate } from "react-router";
import { useAppText } from "@/app/text";
import { signIn } from "@/features/auth/api/oidc";
import { LandingPage } from "@/features/shop/components/landing-page";
import { hasRole, useSession } from "@/lib/session";
import { StateMessage } from "@/ui/state";

const ShopPage = lazy(() => import("@/features/shop/components/shop-page"));

/** Everyone's first page: the shop for customers, the calendar for admins, runs for operators, an invitation for strangers. */
export function Start() {
  const t = useAppText();
  const session = useSession();
  if (session === null) return <LandingPage signIn={signIn} />;
  if (hasRole(session, "customer")) return <ShopPage />;
  if (hasRole(session, "admin")) return <Navigate to="/admin/event-calendar" replace />;
  if (hasRole(session, "operator")) return <Navigate to="/operations" replace />;
  return (
    <main>
      <StateMessage icon="user" title={t("nothingTitle")}>
        {t("nothingText")}
      </StateMessage>
    </main>
  );
}
