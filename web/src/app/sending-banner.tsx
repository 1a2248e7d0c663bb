import { lazy, Suspense } from "react";
import { useLocation } from "react-router";
import { hasRole, useSession } from "@/lib/session";

// Customers never fetch it.
const Banner = lazy(() => import("@/features/operations/components/sending-banner"));

/** On the pages of those who plan and of those who operate: whether all sending is stopped. */
export function SendingBanner() {
  const session = useSession();
  const { pathname } = useLocation();
  const concerned = (hasRole(session, "operator") && pathname.startsWith("/operations")) || (hasRole(session, "admin") && pathname.startsWith("/admin"));
  if (!concerned) return null;
  return (
    <Suspense fallback={null}>
      <Banner />
    </Suspense>
  );
}
