import { useMemo } from "react";
import type { EventFields } from "@/features/calendar/model/form-fields";
import { fieldFor } from "@/features/calendar/model/form-fields";
import { fieldLabels, placeholderLabels, segmentLabel } from "@/features/calendar/labels";
import { placeOf } from "@/features/calendar/model/time-zones";
import { type CalendarTranslate, useCalendarText } from "@/features/calendar/text";
import { useCatalogue } from "@/features/calendar/use-events";
import { type ProblemNames, type ProblemTexts, useProblemTexts } from "@/i18n/problems";

/** Problems of promotions in the page's words: fields by their labels, products by their names where a part of the page has loaded them. */
export function useCalendarProblems(): (error: unknown) => ProblemTexts {
  return useProblemTexts(useCalendarNames());
}

export function useCalendarNames(): ProblemNames {
  const t = useCalendarText();
  const catalogue = useCatalogue({ enabled: false }).data;
  return useMemo(() => {
    const products = new Map(catalogue?.map(({ sku, name }) => [sku, name]));
    return { field: (field) => fieldName(field, t), value: (parameter, value) => valueName(parameter, value, products, t) };
  }, [t, catalogue]);
}

function fieldName(field: string, t: CalendarTranslate): string | undefined {
  const known: keyof EventFields | null = fieldFor(field);
  return known === null ? undefined : t(fieldLabels[known]);
}

function valueName(parameter: string, value: string, products: ReadonlyMap<string, string>, t: CalendarTranslate): string | undefined {
  if (parameter === "sku") return products.get(value);
  if (parameter === "segment") return labelOr(segmentLabel(value), t);
  if (parameter === "name" && value in placeholderLabels) return t("placeholder", { label: t(placeholderLabels[value] ?? "fTitle"), name: value });
  if (parameter === "name" && value.includes("/")) return placeOf(value).city;
  return undefined;
}

function labelOr(key: Parameters<CalendarTranslate>[0] | null, t: CalendarTranslate): string | undefined {
  return key === null ? undefined : t(key);
}
