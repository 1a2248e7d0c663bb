import { fieldLabels } from "@/features/calendar/labels";
import type { CalendarKey, CalendarTranslate } from "@/features/calendar/text";

const sentences: Record<string, CalendarKey> = {
  "All of its products are sold out.": "reasonSoldOut",
  "What is known of this customer cannot be read.": "reasonUnreadable",
  "other reasons": "reasonOther",
};

const patterns: [RegExp, CalendarKey][] = [
  [/^(?<name>[\w.]+) has no value$/, "reasonNoValue"],
  [/^is empty (?:for this customer|once it is rendered)$/, "reasonEmpty"],
  [/^has more than (?<limit>\d+) characters once it is rendered$/, "reasonTooLong"],
];

/** Why a run or a customer was skipped, in the page's language; a reason that is not known stays as it was recorded. */
export function reasonText(reason: string, t: CalendarTranslate): string {
  const sentence = sentences[reason];
  if (sentence !== undefined) return t(sentence);
  const parts = reason.split("; ").map((part) => partText(part, t));
  return parts.every((part) => part !== null) ? parts.join("; ") : reason;
}

/** "content: customer.city has no value", with the field's name or without. */
function partText(part: string, t: CalendarTranslate): string | null {
  const { field, fault = "" } = /^(?:(?<field>subject|content): )?(?<fault>.+)$/s.exec(part)?.groups ?? {};
  for (const [pattern, key] of patterns) {
    const matched = pattern.exec(fault);
    if (matched === null) continue;
    const text = t(key, valuesOf(matched));
    return field === "subject" || field === "content" ? `${t(fieldLabels[field])}: ${text}` : text;
  }
  return null;
}

function valuesOf({ groups = {} }: RegExpExecArray): Record<string, string | number> {
  return groups.limit === undefined ? groups : { limit: Number(groups.limit) };
}
