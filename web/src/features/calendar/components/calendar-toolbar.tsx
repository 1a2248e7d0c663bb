import { longestSearch } from "@/features/calendar/model/address";
import { step } from "@/features/calendar/model/range";
import { today } from "@/features/calendar/model/zoned-time";
import { useCalendarText } from "@/features/calendar/text";
import type { CalendarAddress } from "@/features/calendar/use-calendar-address";
import { Button, IconButton } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { Segmented } from "@/ui/segmented";
import styles from "./calendar-page.module.css";

interface CalendarToolbarProps {
  address: CalendarAddress;
  /** What the days on screen are called. */
  heading: string;
  change: (changes: Partial<CalendarAddress>) => void;
  onCreate: () => void;
}

export function CalendarToolbar({ address, heading, change, onCreate }: CalendarToolbarProps) {
  const t = useCalendarText();
  const { view, date, q } = address;
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
          <input type="search" aria-label={t("search")} placeholder={t("search")} dir="auto" maxLength={longestSearch} value={q} onChange={(event) => change({ q: event.target.value })} />
        </label>
        <Segmented
          label={t("view")}
          value={view}
          options={[
            { value: "month", label: t("month") },
            { value: "week", label: t("week") },
            { value: "quarter", label: t("quarter") },
            { value: "year", label: t("year") },
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
