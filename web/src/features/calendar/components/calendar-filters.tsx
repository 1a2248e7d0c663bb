import { useRef } from "react";
import { segmentLabel, segmentLabels } from "@/features/calendar/labels";
import { type Look, looks } from "@/features/calendar/model/rules";
import { StatusPill } from "@/features/calendar/components/status-pill";
import { useCalendarText } from "@/features/calendar/text";
import type { CalendarAddress } from "@/features/calendar/use-calendar-address";
import { useFormat } from "@/i18n/format";
import { Button } from "@/ui/button";
import styles from "./calendar-page.module.css";

export const unfiltered = { show: [], segment: null } satisfies Partial<CalendarAddress>;

export function isFiltered({ show, segment }: CalendarAddress): boolean {
  return show.length > 0 || segment !== null;
}

interface CalendarFiltersProps {
  address: CalendarAddress;
  /** Of the days on screen and the chosen audience; null until they are known. */
  counts: Record<Look, number> | null;
  change: (changes: Partial<CalendarAddress>) => void;
}

/** What is shown, by the colours that it is shown in: with nothing pressed, everything. */
export function CalendarFilters({ address, counts, change }: CalendarFiltersProps) {
  const t = useCalendarText();
  const format = useFormat();
  const first = useRef<HTMLButtonElement>(null);
  const { show, segment } = address;
  const toggle = (look: Look) => change({ show: looks.filter((one) => show.includes(one) !== (one === look)) });
  const known = Object.entries(segmentLabels);

  function clear() {
    change(unfiltered);
    first.current?.focus();
  }

  return (
    <div className={styles.shown}>
      <div className={styles.looks} role="group" aria-label={t("filterStatus")}>
        {looks.map((look, index) => (
          <button key={look} ref={index === 0 ? first : undefined} type="button" className={styles.look} aria-pressed={show.includes(look)} onClick={() => toggle(look)}>
            <StatusPill look={look} /> {counts && <span className="tabular">{format.number(counts[look])}</span>}
          </button>
        ))}
      </div>
      <select className={styles.select} aria-label={t("filterAudience")} value={segment ?? ""} onChange={(event) => change({ segment: event.target.value || null })}>
        <option value="">{t("anyAudience")}</option>
        {known.map(([name, label]) => (
          <option key={name} value={name}>
            {t(label)}
          </option>
        ))}
        {segment !== null && segmentLabel(segment) === null && <option value={segment}>{segment}</option>}
      </select>
      {isFiltered(address) && (
        <Button small look="quiet" onClick={clear}>
          {t("clearFilters")}
        </Button>
      )}
    </div>
  );
}
