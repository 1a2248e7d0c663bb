import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { isStatus } from "@/api/problem";
import type { PromotionEvent } from "@/api/types";
import { ConfirmDelete } from "@/features/calendar/components/confirm-delete";
import { ConfirmWithdraw } from "@/features/calendar/components/confirm-withdraw";
import { EventFacts } from "@/features/calendar/components/event-facts";
import { Overlaps } from "@/features/calendar/components/form-overlaps";
import { HistoryList } from "@/features/calendar/components/history-list";
import { PublishDialog } from "@/features/calendar/components/publish-dialog";
import { RunsTable } from "@/features/calendar/components/runs-table";
import { StatusPill } from "@/features/calendar/components/status-pill";
import { isEditable, lookOf, mayWithdraw } from "@/features/calendar/model/rules";
import { useCalendarText } from "@/features/calendar/text";
import { useEvent } from "@/features/calendar/use-events";
import { useActionProps } from "@/features/calendar/use-refusals";
import { useProblemTexts } from "@/i18n/problems";
import { useTitle } from "@/lib/use-title";
import { Button, ButtonLink, IconButton } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { Skeleton, StateMessage } from "@/ui/state";
import styles from "./event-page.module.css";

const home = "/admin/event-calendar";
const refreshMilliseconds = 5000;

/** All about one promotion: what it offers, what was sent of it day by day, and who did what to it. */
export default function EventPage() {
  const t = useCalendarText();
  const problemTexts = useProblemTexts();
  const eventId = useParams().eventId ?? "";
  const known = useEvent(eventId, refreshMilliseconds);
  useTitle(known.data?.title ?? t("promotion"));

  return (
    <main className={styles.page}>
      <Link to={home} className={styles.back}>
        <Icon name="chevronLeft" size={15} /> {t("back")}
      </Link>
      {known.isPending && <Skeleton height={220} />}
      {known.isError && known.data === undefined && (
        <StateMessage
          icon={isStatus(known.error, 404) ? "search" : "alert"}
          title={isStatus(known.error, 404) ? t("notFoundTitle") : t("errorTitle")}
          actions={!isStatus(known.error, 404) && <Button onClick={() => void known.refetch()}>{t("tryAgain")}</Button>}
        >
          {isStatus(known.error, 404) ? t("notFoundText") : problemTexts(known.error).summary}
        </StateMessage>
      )}
      {known.data && (
        <>
          <Head event={known.data} />
          <div className={styles.columns}>
            <div className={styles.main}>
              {lookOf(known.data) !== "ended" && <Overlaps planned={known.data} />}
              <RunsTable event={known.data} />
              <HistoryList eventId={eventId} revision={known.data.revision} runs={known.data.runs.length} timezone={known.data.timezone} />
            </div>
            <EventFacts event={known.data} />
          </div>
        </>
      )}
    </main>
  );
}

function Head({ event }: { event: PromotionEvent }) {
  const t = useCalendarText();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<"publish" | "withdraw" | "delete" | null>(null);
  const close = () => setAsking(null);
  const propsOf = useActionProps(event);

  return (
    <header className={styles.head}>
      <div className={styles.title}>
        <h1 dir="auto">{event.title}</h1>
        <StatusPill look={lookOf(event)} />
      </div>
      {event.description !== "" && <p className={styles.description} dir="auto">{event.description}</p>}
      <div className={styles.actions}>
        {isEditable(event) && (
          <ButtonLink icon="edit" to={`${home}/${event.event_id}`}>
            {t("edit")}
          </ButtonLink>
        )}
        <IconButton look="secondary" icon="copy" label={t("duplicate")} onClick={() => void navigate(`${home}/new?copy=${event.event_id}`)} />
        <IconButton look="secondary" icon="trash" label={t("remove")} {...propsOf("delete", () => setAsking("delete"))} />
        {mayWithdraw(event) ? (
          <Button onClick={() => setAsking("withdraw")}>{t("withdraw")}</Button>
        ) : (
          <Button look="primary" icon="send" {...propsOf("publish", () => setAsking("publish"))}>
            {t("publish")}
          </Button>
        )}
      </div>
      {asking === "publish" && <PublishDialog event={event} onClose={close} onPublished={close} />}
      {asking === "withdraw" && <ConfirmWithdraw event={event} onClose={close} onDone={close} />}
      {asking === "delete" && <ConfirmDelete event={event} onClose={close} onDone={() => void navigate(home)} />}
    </header>
  );
}
