import type { DeadLetter } from "@/api/types";
import type { LetterFilter } from "@/features/operations/model/letter-filter";
import { functionOf, typeNames } from "@/features/operations/model/letters";
import { useOperationsText } from "@/features/operations/text";
import { Button } from "@/ui/button";
import { SelectField } from "@/ui/field";
import { Segmented } from "@/ui/segmented";
import styles from "./operations.module.css";

interface LetterFiltersProps {
  filter: LetterFilter;
  /** Those that are shown: what they have is what can be chosen, besides the known events. */
  letters: DeadLetter[];
  busy: boolean;
  onChange: (filter: LetterFilter) => void;
  onRefresh: () => void;
}

export function LetterFilters({ filter, letters, busy, onChange, onRefresh }: LetterFiltersProps) {
  const t = useOperationsText();
  const types = distinct([...Object.keys(typeNames), ...letters.map(({ type }) => type), filter.type]);
  const destinations = distinct([...letters.map(({ destination }) => destination), filter.destination]);
  const nameOf = (type: string) => {
    const known = typeNames[type];
    return known === undefined ? type : t(known);
  };
  return (
    <div className={styles.filters}>
      <Segmented
        label={t("state")}
        value={filter.state}
        options={[
          { value: "open", label: t("open") },
          { value: "replayed", label: t("replayed") },
          { value: "all", label: t("anyState") },
        ]}
        onChange={(state) => onChange({ ...filter, state })}
      />
      <SelectField label={t("type")} value={filter.type ?? ""} onChange={(event) => onChange({ ...filter, type: event.target.value || null })}>
        <option value="">{t("anyType")}</option>
        {types.map((type) => (
          <option key={type} value={type}>
            {nameOf(type)}
          </option>
        ))}
      </SelectField>
      <SelectField label={t("destination")} value={filter.destination ?? ""} onChange={(event) => onChange({ ...filter, destination: event.target.value || null })}>
        <option value="">{t("anyDestination")}</option>
        {destinations.map((destination) => (
          <option key={destination} value={destination}>
            {functionOf(destination)}
          </option>
        ))}
      </SelectField>
      <Button small icon="refresh" busy={busy} onClick={onRefresh}>
        {t("refresh")}
      </Button>
    </div>
  );
}

function distinct(values: (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null && value !== ""))] as string[];
}
