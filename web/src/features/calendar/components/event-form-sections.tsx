import { type ReactNode, useMemo } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import { AudienceSize } from "@/features/calendar/components/audience-size";
import { PlaceholderChips } from "@/features/calendar/components/placeholder-chips";
import { ProductPicker } from "@/features/calendar/components/product-picker";
import { segmentLabels } from "@/features/calendar/labels";
import { discountKinds, type EventFields, segments } from "@/features/calendar/model/form-fields";
import { timeZones } from "@/features/calendar/model/zoned-time";
import { type CalendarKey, useCalendarText } from "@/features/calendar/text";
import { SelectField, TextArea, TextField } from "@/ui/field";
import styles from "./event-panel.module.css";

const discountLabels = { percent: "fDiscountPercent", amount: "fDiscountAmount", none: "fDiscountNone" } as const;

export function EventFormSections({ zoneFrozen }: { zoneFrozen: boolean }) {
  const t = useCalendarText();
  const { register, control } = useFormContext<EventFields>();
  const errorOf = useErrorText();
  const [timezone, kind, segment] = useWatch({ control, name: ["timezone", "discount_kind", "segment"] });
  const zones = useMemo(() => timeZones(timezone), [timezone]);

  return (
    <div className={styles.sections}>
      <Section title={t("sectionWhat")}>
        <TextField label={t("fTitle")} error={errorOf("title")} {...register("title")} />
        <TextArea label={t("fDescription")} note={t("optional")} rows={2} error={errorOf("description")} {...register("description")} />
      </Section>
      <Section title={t("sectionWhen")}>
        <div className={styles.pair}>
          <TextField type="datetime-local" label={t("fStart")} error={errorOf("start")} {...register("start", { deps: ["end"] })} />
          <TextField type="datetime-local" label={t("fEnd")} error={errorOf("end")} {...register("end")} />
        </div>
        <div className={styles.pair}>
          <SelectField
            label={t("fZone")}
            hint={zoneFrozen ? t("zoneFrozen") : t("zoneHint")}
            error={errorOf("timezone")}
            {...register("timezone", { deps: ["end"] })}
            aria-disabled={zoneFrozen}
            onMouseDown={(event) => zoneFrozen && event.preventDefault()}
            onKeyDown={(event) => zoneFrozen && event.key !== "Tab" && event.preventDefault()}
          >
            {zones.map((zone) => (
              <option key={zone} value={zone}>
                {zone.replaceAll("_", " ")}
              </option>
            ))}
          </SelectField>
          <TextField type="time" label={t("fSendTime")} hint={t("sendHint")} error={errorOf("send_time")} {...register("send_time")} />
        </div>
      </Section>
      <Section title={t("sectionOffer")}>
        <TextField label={t("fPackage")} error={errorOf("package_name")} {...register("package_name")} />
        <div className={styles.triple}>
          <SelectField label={t("fDiscountKind")} error={errorOf("discount_kind")} {...register("discount_kind", { deps: ["discount_value"] })}>
            {discountKinds.map((one) => (
              <option key={one} value={one}>
                {t(discountLabels[one])}
              </option>
            ))}
          </SelectField>
          <TextField
            type="number"
            inputMode="decimal"
            min={0}
            step="any"
            label={kind === "percent" ? `${t("fDiscountValue")} (%)` : kind === "amount" ? `${t("fDiscountValue")} (€)` : t("fDiscountValue")}
            readOnly={kind === "none"}
            error={errorOf("discount_value")}
            {...register("discount_value")}
          />
          <TextField label={t("fCoupon")} note={t("optional")} autoComplete="off" error={errorOf("coupon_code")} {...register("coupon_code")} />
        </div>
        <ProductPicker error={errorOf("products")} />
      </Section>
      <Section title={t("sectionWho")}>
        <SelectField label={t("fSegment")} hint={<AudienceSize segment={segment} />} error={errorOf("segment")} {...register("segment")}>
          {segments.map((one) => (
            <option key={one} value={one}>
              {t(segmentLabels[one])}
            </option>
          ))}
        </SelectField>
      </Section>
      <Section title={t("sectionMessage")}>
        <TextField label={t("fSubject")} error={errorOf("subject")} {...register("subject")} />
        <TextArea label={t("fContent")} rows={7} error={errorOf("content")} {...register("content")} />
        <PlaceholderChips />
      </Section>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section} aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** The schema's messages are keys of our texts; the server's are sentences. */
function useErrorText() {
  const t = useCalendarText();
  const { formState } = useFormContext<EventFields>();
  return (field: keyof EventFields): string | undefined => {
    const error = formState.errors[field];
    if (error === undefined || typeof error.message !== "string") return undefined;
    return error.type === "server" ? error.message : t(error.message as CalendarKey);
  };
}
