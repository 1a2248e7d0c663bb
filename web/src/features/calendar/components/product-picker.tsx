import { useId, useState } from "react";
import { useController } from "react-hook-form";
import type { EventFields } from "@/features/calendar/model/form-fields";
import { useCalendarText } from "@/features/calendar/text";
import { useCatalogue } from "@/features/calendar/use-events";
import { useProblemTexts } from "@/i18n/problems";
import { Button } from "@/ui/button";
import { Notice, Skeleton } from "@/ui/state";
import fieldStyles from "@/ui/field.module.css";
import styles from "./event-panel.module.css";

const worthSearching = 8;

/** The catalogue with what is left of each product; ticked ones are promoted. */
export function ProductPicker({ error }: { error: string | undefined }) {
  const t = useCalendarText();
  const { field } = useController<EventFields, "products">({ name: "products" });
  const catalogue = useCatalogue();
  const [filter, setFilter] = useState("");
  const errorId = useId();
  const wanted = filter.trim().toLowerCase();
  const entries = (catalogue.data ?? []).filter(({ sku, name }) => `${name} ${sku}`.toLowerCase().includes(wanted));

  function toggle(sku: string, picked: boolean) {
    field.onChange(picked ? [...field.value, sku] : field.value.filter((one) => one !== sku));
  }

  return (
    <fieldset className={styles.products} aria-describedby={error === undefined ? undefined : errorId}>
      <legend className={fieldStyles.label}>
        {t("fProducts")} <span className={fieldStyles.optional}>({t("productsPicked", { n: field.value.length })})</span>
      </legend>
      {(catalogue.data?.length ?? 0) > worthSearching && (
        <input type="search" className={fieldStyles.input} aria-label={t("filterProducts")} placeholder={t("filterProducts")} value={filter} onChange={(event) => setFilter(event.target.value)} />
      )}
      {catalogue.isPending && <Skeleton height={72} />}
      {catalogue.isError && catalogue.data === undefined && <CatalogueProblem error={catalogue.error} retry={() => void catalogue.refetch()} />}
      {catalogue.data?.length === 0 && <p className={styles.muted}>{t("noProducts")}</p>}
      <ul className={styles.productList}>
        {entries.map(({ sku, name, available }) => (
          <li key={sku}>
            <label className={styles.product}>
              <input type="checkbox" checked={field.value.includes(sku)} onChange={(event) => toggle(sku, event.target.checked)} onBlur={field.onBlur} />
              <bdi>{name}</bdi>
              <span className={styles.stock} data-none={available === 0}>
                {available === undefined ? t("stockUnknown") : available === 0 ? t("soldOut") : t("stockLeft", { n: available })}
              </span>
            </label>
          </li>
        ))}
      </ul>
      {error !== undefined && (
        <div id={errorId} className={fieldStyles.error} role="alert">
          {error}
        </div>
      )}
    </fieldset>
  );
}

function CatalogueProblem({ error, retry }: { error: Error; retry: () => void }) {
  const t = useCalendarText();
  const problemTexts = useProblemTexts();
  return (
    <Notice tone="warning" icon="alert">
      <p>
        {t("catalogueFailed")} {problemTexts(error).summary}
      </p>
      <Button onClick={retry}>{t("tryAgain")}</Button>
    </Notice>
  );
}
