import type { EventStatus } from "@/api/types";
import type { DayRange } from "@/features/calendar/model/range";
import { step } from "@/features/calendar/model/range";
import { addDaysTo, today } from "@/features/calendar/model/zoned-time";
import { useCalendarText } from "@/features/calendar/text";
import type { CalendarAddress } from "@/features/calendar/use-calendar-address";
import { type Format, useFormat } from "@/i18n/format";
import { Button, IconButton } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { Segmented } from "@/ui/segmented";
import styles from "./calendar-page.module.css";

interface CalendarToolbarProps {
  address: CalendarAddress;
  range: DayRange;
  change: (changes: Partial<CalendarAddress>) => void;
  onCreate: () => void;
}

export function CalendarToolbar({ address, range, change, onCreate }: CalendarToolbarProps) {
  const t = useCalendarText();
  const format = useFormat();
  const { view, date, status, q } = address;
  const heading = view === "week" ? weekOf(range, format) : format.day(date, { month: "long", year: "numeric" });

  return (
    <div className={styles.toolbar}>
      <h1 className={styles.heading} aria-live="polite">
        <span className="visually-hidden">{t("title")}: </span>
        {heading}
      </h1>
      <div className={styles.moves}>
        <IconButton icon="chevronLeft" label={t("earlier")} onClick={() => change({ date: step(view, date, -1) })} />
        <Button small onClick={() => change({ date: today() })}>
          {t("today")}
        </Button>
        <IconButton icon="chevronRight" label={t("later")} onClick={() => change({ date: step(view, date, 1) })} />
      </div>
      <div className={styles.filters}>
        <label className={styles.search}>
          <Icon name="search" size={16} />
          <input type="search" aria-label={t("search")} placeholder={t("search")} value={q} onChange={(event) => change({ q: event.target.value })} />
        </label>
        <select
          className={styles.select}
          aria-label={t("status")}
          value={status ?? ""}
          onChange={(event) => change({ status: (event.target.value || null) as EventStatus | null })}
        >
          <option value="">{t("anyStatus")}</option>
          <option value="DRAFT">{t("draft")}</option>
          <option value="PUBLISHED">{t("published")}</option>
          <option value="EXPIRED">{t("expired")}</option>
        </select>
        <Segmented
          label={t("view")}
          value={view}
          options={[
            { value: "month", label: t("month") },
            { value: "week", label: t("week") },
            { value: "list", label: t("list") },
          ]}
          onChange={(next) => change({ view: next })}
        />
        <Button look="primary" icon="plus" onClick={onCreate}>
          {t("newEvent")}
        </Button>
      </div>
    </div>
  );
}

/** "28 Dec 2026 – 3 Jan 2027", the year once where it is the same. */
function weekOf(range: DayRange, format: Format): string {
  const last = addDaysTo(range.end, -1);
  const short = { day: "numeric", month: "short" } as const;
  const full = { ...short, year: "numeric" } as const;
  return `${format.day(range.start, range.start.slice(0, 4) === last.slice(0, 4) ? short : full)} – ${format.day(last, full)}`;
}
