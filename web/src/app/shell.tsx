import { Suspense, useEffect, useRef, useState } from "react";
import { Link, NavLink, Outlet, useLocation, useNavigate } from "react-router";
import { EmptyInbox } from "@/app/empty-inbox";
import { OfflineBanner } from "@/app/offline-banner";
import { Preferences } from "@/app/preferences";
import { SendingBanner } from "@/app/sending-banner";
import { useAppText } from "@/app/text";
import { SessionExpired } from "@/features/auth/components/session-expired";
import { LogoutButton, SignInButton } from "@/features/auth/components/sign-buttons";
import { Splash } from "@/features/auth/components/splash";
import { InboxMenu } from "@/features/inbox/components/inbox-menu";
import { hasRole, type Session, useSession } from "@/lib/session";
import { Logo } from "@/ui/logo";
import { ToastRegion } from "@/ui/toast";
import styles from "./shell.module.css";

/** By then the page has set its title. */
const announceAfter = 300;

/** The frame around every page: who is here, where they can go, and what has just happened. */
export function Shell() {
  const t = useAppText();
  const session = useSession();
  const { pathname } = useLocation();
  return (
    <ToastRegion closeLabel={t("close")}>
      <a className={styles.skip} href="#content">
        {t("skip")}
      </a>
      <header className={styles.header}>
        <div className={styles.bar}>
          <Link to="/" className={styles.brand}>
            <Logo /> <span>Fanfare</span>
          </Link>
          <MainNavigation session={session} />
          <div className={styles.space} />
          <Preferences />
          {session === null ? <SignInButton /> : <Account session={session} />}
        </div>
      </header>
      <OfflineBanner />
      <SendingBanner />
      <PageAnnouncement pathname={pathname} />
      <div id="content" tabIndex={-1}>
        <Suspense fallback={<Splash text={t("loading")} />}>
          <Outlet />
        </Suspense>
      </div>
      <SessionExpired />
    </ToastRegion>
  );
}

/** Says the new page's name, as a browser does for pages that it loads. */
function PageAnnouncement({ pathname }: { pathname: string }) {
  const [title, setTitle] = useState("");
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => setTitle(document.title), announceAfter);
    return () => clearTimeout(timer);
  }, [pathname]);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {title}
    </div>
  );
}

function MainNavigation({ session }: { session: Session | null }) {
  const t = useAppText();
  if (session === null) return null;
  return (
    <nav className={styles.nav} aria-label={t("main")}>
      {hasRole(session, "admin") && <NavLink to="/admin/event-calendar">{t("calendar")}</NavLink>}
      {hasRole(session, "operator") && <NavLink to="/operations">{t("operations")}</NavLink>}
      {hasRole(session, "customer") && (
        <>
          <NavLink to="/" end>
            {t("shop")}
          </NavLink>
          <NavLink to="/orders">{t("orders")}</NavLink>
        </>
      )}
    </nav>
  );
}

function Account({ session }: { session: Session }) {
  const t = useAppText();
  const navigate = useNavigate();
  const customer = hasRole(session, "customer");
  const face = (
    <>
      <span className={styles.avatar} aria-hidden="true">
        {session.name.slice(0, 1)}
      </span>
      <span dir="auto">{session.name}</span>
    </>
  );
  return (
    <>
      {customer ? (
        <NavLink to="/profile" className={styles.person} aria-label={`${t("profile")}: ${session.name}`}>
          {face}
        </NavLink>
      ) : (
        <span className={styles.person}>{face}</span>
      )}
      {customer && <InboxMenu userId={session.userId} href="/inbox" navigate={(to) => void navigate(to)} empty={<EmptyInbox />} />}
      <LogoutButton />
    </>
  );
}
