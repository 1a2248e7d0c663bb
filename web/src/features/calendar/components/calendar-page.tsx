import { useLocation, useNavigate, useParams } from "react-router";
import { CalendarBody } from "@/features/calendar/components/calendar-body";
import { CalendarFilters, unfiltered } from "@/features/calendar/components/calendar-filters";
import { CalendarToolbar } from "@/features/calendar/components/calendar-toolbar";
import { EventPanel } from "@/features/calendar/components/event-panel";
import { SearchResults } from "@/features/calendar/components/search-results";
import { dayRangeText } from "@/features/calendar/labels";
import type { Day } from "@/features/calendar/model/zoned-time";
import { useCalendarText } from "@/features/calendar/text";
import { useCalendarAddress } from "@/features/calendar/use-calendar-address";
import { useCalendarEvents } from "@/features/calendar/use-calendar-events";
import { useFormat } from "@/i18n/format";
import { useTitle } from "@/lib/use-title";
import { Notice } from "@/ui/state";
import styles from "./calendar-page.module.css";

const home = "/admin/event-calendar";

/** The plan: what runs when, and beside it the promotion that is being written. */
export default function CalendarPage() {
  const t = useCalendarText();
  const format = useFormat();
  const navigate = useNavigate();
  const { search } = useLocation();
  const panel = useParams()["*"] ?? "";
  const [address, change] = useCalendarAddress();
  const shown = useCalendarEvents(address);
  const where = dayRangeText(address.view, address.date, format);
  useTitle(t("title"));

  const create = (from?: Day, until?: Day) => {
    const query = new URLSearchParams(search);
    if (from !== undefined) query.set("from", from);
    if (until !== undefined) query.set("until", until);
    void navigate(`${home}/new?${query}`);
  };
  const found = shown.q === "" ? undefined : shown.search.data;

  return (
    <main className={styles.page}>
      <CalendarToolbar address={address} heading={where} change={change} onCreate={() => create()} />
      <CalendarFilters address={address} counts={shown.counts} change={change} />
      {shown.list.data?.complete === false && <Notice icon="alert" tone="warning">{t("tooMany", { n: shown.list.data.events.length })}</Notice>}
      {found && (
        <SearchResults
          found={found}
          range={shown.range}
          where={where}
          alone={address.view === "list"}
          onDate={(date) => change({ date })}
          onClear={() => change({ q: "", ...unfiltered })}
        />
      )}
      {found?.events.length !== 0 && (
        <CalendarBody
          address={address}
          where={where}
          shown={shown}
          onDate={(date) => change({ date })}
          onOpen={(eventId) => void navigate(`${home}/${eventId}${search}`)}
          onCreate={create}
        />
      )}
      {panel !== "" && <EventPanel key={panel} target={panel} />}
    </main>
  );
}
