import type { ReactNode } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import { AudienceSize } from "@/features/calendar/components/audience-size";
import { DecimalField } from "@/features/calendar/components/decimal-field";
import { PlaceholderChips } from "@/features/calendar/components/placeholder-chips";
import { ProductPicker } from "@/features/calendar/components/product-picker";
import { WhenSection } from "@/features/calendar/components/when-section";
import { WrittenField } from "@/features/calendar/components/written-field";
import { segmentLabels } from "@/features/calendar/labels";
import { discountKinds, type EventFields, segments } from "@/features/calendar/model/form-fields";
import { useCalendarText } from "@/features/calendar/text";
import { type FieldErrorText, useErrorText } from "@/features/calendar/use-error-text";
import { SelectField } from "@/ui/field";
import styles from "./event-panel.module.css";

const discountLabels = { percent: "fDiscountPercent", amount: "fDiscountAmount", none: "fDiscountNone" } as const;

export interface Frozen {
  /** Why the field cannot change; null where it may. */
  start: string | null;
  zone: string | null;
}

export function EventFormSections({ frozen }: { frozen: Frozen }) {
  const t = useCalendarText();
  const errorOf = useErrorText();
  return (
    <div className={styles.sections}>
      <Section title={t("sectionWhat")}>
        <WrittenField name="title" label={t("fTitle")} error={errorOf("title")} />
        <WrittenField name="description" label={t("fDescription")} note={t("optional")} rows={2} error={errorOf("description")} />
      </Section>
      <Section title={t("sectionWhen")}>
        <WhenSection frozen={frozen} errorOf={errorOf} />
      </Section>
      <Section title={t("sectionOffer")}>
        <WrittenField name="package_name" label={t("fPackage")} error={errorOf("package_name")} />
        <DiscountFields errorOf={errorOf} />
        <ProductPicker error={errorOf("products")} />
      </Section>
      <Section title={t("sectionWho")}>
        <AudienceField error={errorOf("segment")} />
      </Section>
      <Section title={t("sectionMessage")}>
        <WrittenField name="subject" label={t("fSubject")} error={errorOf("subject")} />
        <WrittenField name="content" label={t("fContent")} rows={7} error={errorOf("content")} />
        <PlaceholderChips />
      </Section>
    </div>
  );
}

function DiscountFields({ errorOf }: { errorOf: FieldErrorText }) {
  const t = useCalendarText();
  const { register } = useFormContext<EventFields>();
  const kind = useWatch<EventFields, "discount_kind">({ name: "discount_kind" });
  return (
    <div className={styles.triple}>
      <SelectField label={t("fDiscountKind")} error={errorOf("discount_kind")} {...register("discount_kind", { deps: ["discount_value"] })}>
        {discountKinds.map((one) => (
          <option key={one} value={one}>
            {t(discountLabels[one])}
          </option>
        ))}
      </SelectField>
      {kind !== "none" && <DecimalField label={`${t("fDiscountValue")} (${kind === "percent" ? "%" : "€"})`} error={errorOf("discount_value")} />}
      <WrittenField name="coupon_code" label={t("fCoupon")} note={t("optional")} autoComplete="off" error={errorOf("coupon_code")} />
    </div>
  );
}

function AudienceField({ error }: { error: string | undefined }) {
  const t = useCalendarText();
  const { register } = useFormContext<EventFields>();
  const segment = useWatch<EventFields, "segment">({ name: "segment" });
  return (
    <SelectField label={t("fSegment")} hint={<AudienceSize segment={segment} />} error={error} {...register("segment")}>
      {segments.map((one) => (
        <option key={one} value={one}>
          {t(segmentLabels[one])}
        </option>
      ))}
    </SelectField>
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
