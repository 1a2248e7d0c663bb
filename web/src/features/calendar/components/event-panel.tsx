import { useRef, type ReactNode, useEffect, useId } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router";
import { isStatus } from "@/api/problem";
import { EventForm } from "@/features/calendar/components/event-form";
import { dayFrom } from "@/features/calendar/model/address";
import { copyOf, emptyFields, fieldsOf } from "@/features/calendar/model/form-fields";
import { useCalendarText } from "@/features/calendar/text";
import type { UnsavedRecord } from "@/features/calendar/unsaved";
import { useEvent } from "@/features/calendar/use-events";
import { useSession } from "@/lib/session";
import { Button, ButtonLink, IconButton } from "@/ui/button";
import { Skeleton, StateMessage } from "@/ui/state";
import styles from "./event-panel.module.css";

const home = "/admin/event-calendar";

/** The side panel: a new promotion ("new", perhaps a copy of another) or a known one by its id. */
export function EventPanel({ target }: { target: string }) {
  const [search] = useSearchParams();
  const copied = search.get("copy");
  if (target !== "new") return <KnownEvent eventId={target} />;
  // Another copy is another record: its form starts anew.
  return copied === null ? <NewEvent from={dayFrom(search.get("from"))} until={dayFrom(search.get("until"))} /> : <CopiedEvent key={copied} eventId={copied} />;
}

function NewEvent({ from, until }: { from: string | null; until: string | null }) {
  const t = useCalendarText();
  const record = useRecord(["new", from, until]);
  return (
    <Frame title={t("newTitle")}>
      <EventForm record={record} saved={null} initial={emptyFields(from, until)} />
    </Frame>
  );
}

/** What is typed belongs to one person and one promotion, and is never shown to another. */
function useRecord(parts: (string | null)[]): UnsavedRecord {
  return [useSession()?.userId, ...parts].filter((part) => part != null).join(".");
}

function CopiedEvent({ eventId }: { eventId: string }) {
  const t = useCalendarText();
  const record = useRecord(["copy", eventId]);
  const original = useEvent(eventId);
  return (
    <Frame title={t("newTitle")}>
      {original.data ? (
        <EventForm record={record} saved={null} initial={copyOf(original.data, t("copyTitle", { title: original.data.title }))} />
      ) : (
        <Waiting failed={original.isError} missing={isStatus(original.error, 404)} retry={() => void original.refetch()} />
      )}
    </Frame>
  );
}

function KnownEvent({ eventId }: { eventId: string }) {
  const t = useCalendarText();
  const record = useRecord(["edit", eventId]);
  const known = useEvent(eventId);
  return (
    <Frame
      title={known.data?.title ?? t("editTitle")}
      actions={
        <ButtonLink small look="quiet" icon="list" to={`${home}/events/${eventId}`}>
          {t("page")}
        </ButtonLink>
      }
    >
      {known.data ? (
        <EventForm record={record} saved={known.data} initial={fieldsOf(known.data)} />
      ) : (
        <Waiting failed={known.isError} missing={isStatus(known.error, 404)} retry={() => void known.refetch()} />
      )}
    </Frame>
  );
}

function Waiting({ failed, missing, retry }: { failed: boolean; missing: boolean; retry: () => void }) {
  const t = useCalendarText();
  if (missing) return <StateMessage icon="search" title={t("notFoundTitle")}>{t("notFoundText")}</StateMessage>;
  if (failed) return <StateMessage icon="alert" title={t("errorTitle")} actions={<Button onClick={retry}>{t("tryAgain")}</Button>} />;
  return (
    <div className={styles.waiting} role="status" aria-label={t("loading")}>
      {[1, 2, 3, 4, 5].map((n) => (
        <Skeleton key={n} height={36} />
      ))}
    </div>
  );
}

/** Takes the focus when it opens and gives it back when it closes; Escape closes it, unless something unsaved objects. */
function Frame({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  const t = useCalendarText();
  const navigate = useNavigate();
  const { search } = useLocation();
  const panel = useRef<HTMLElement>(null);
  const titleId = useId();

  useEffect(() => {
    const opener = document.activeElement;
    panel.current?.focus();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);

  function close() {
    const query = new URLSearchParams(search);
    for (const name of ["from", "until", "copy"]) query.delete(name);
    void navigate(`${home}?${query}`);
  }

  return (
    <aside
      ref={panel}
      role="dialog"
      aria-labelledby={titleId}
      tabIndex={-1}
      className={styles.panel}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented && !(event.target as HTMLElement).closest("dialog")) close();
      }}
    >
      <header className={styles.head}>
        <h2 id={titleId} dir="auto">
          {title}
        </h2>
        {actions}
        <IconButton icon="close" label={t("close")} onClick={close} />
      </header>
      {children}
    </aside>
  );
}
