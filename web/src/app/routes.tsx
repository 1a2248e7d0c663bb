import { lazy } from "react";
import { Navigate, Outlet, type RouteObject } from "react-router";
import { CrashPage } from "@/app/crash-page";
import { EmptyInbox } from "@/app/empty-inbox";
import { Shell } from "@/app/shell";
import { Start } from "@/app/start";
import { CallbackPage } from "@/features/auth/components/callback-page";
import { NotFound } from "@/features/auth/components/not-found";
import { RequireRole } from "@/features/auth/components/require-role";
import { SessionGate } from "@/features/auth/components/session-gate";
import { InboxPage } from "@/features/inbox/components/inbox-page";
import { type Session, useSession } from "@/lib/session";

// Loaded when rendered, and rendered only inside RequireRole: customers never fetch the admins' code.
const CalendarPage = lazy(() => import("@/features/calendar/components/calendar-page"));
const EventPage = lazy(() => import("@/features/calendar/components/event-page"));
const OperationsPage = lazy(() => import("@/features/operations/components/operations-page"));
const OperationsRuns = lazy(() => import("@/features/operations/components/runs-page"));
const DeadLettersPage = lazy(() => import("@/features/operations/components/dead-letters-page"));
const SendingPage = lazy(() => import("@/features/operations/components/sending-page"));
const OrdersPage = lazy(() => import("@/features/shop/components/orders-page"));
const ProfilePage = lazy(() => import("@/features/profile/components/profile-page"));

function WithSession({ children }: { children: (session: Session) => React.ReactNode }) {
  const session = useSession();
  return session && children(session);
}

const pages: RouteObject[] = [
  { index: true, element: <Start /> },
  {
    element: (
      <RequireRole role="customer">
        <Outlet />
      </RequireRole>
    ),
    children: [
      { path: "inbox", element: <WithSession>{(session) => <InboxPage userId={session.userId} empty={<EmptyInbox />} />}</WithSession> },
      { path: "orders", element: <OrdersPage /> },
      { path: "profile", element: <ProfilePage /> },
    ],
  },
  {
    path: "admin",
    element: (
      <RequireRole role="admin">
        <Outlet />
      </RequireRole>
    ),
    children: [
      { index: true, element: <Navigate to="event-calendar" replace /> },
      { path: "event-calendar/events/:eventId", element: <EventPage /> },
      { path: "event-calendar/*", element: <CalendarPage /> },
    ],
  },
  {
    path: "operations",
    element: (
      <RequireRole role="operator">
        <OperationsPage />
      </RequireRole>
    ),
    children: [
      { index: true, element: <OperationsRuns /> },
      { path: "dead-letters", element: <DeadLettersPage /> },
      { path: "sending", element: <SendingPage /> },
      { path: "*", element: <Navigate to="/operations" replace /> },
    ],
  },
  { path: "*", element: <NotFound /> },
];

export const routes: RouteObject[] = [
  { path: "/callback", element: <CallbackPage />, errorElement: <CrashPage /> },
  {
    errorElement: <CrashPage />,
    element: (
      <SessionGate>
        <Shell />
      </SessionGate>
    ),
    // Inside the frame a page may break alone: the way to the others stays.
    children: [{ errorElement: <CrashPage />, children: pages }],
  },
];
