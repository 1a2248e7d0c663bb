import type { EventFields } from "@/features/calendar/model/form-fields";

export interface Difference {
  field: keyof EventFields;
  mine: string;
  theirs: string;
  /** Only they changed it, only I did, or both of us. */
  changedBy: "me" | "them" | "both";
}

const asText = (value: string | string[]) => (Array.isArray(value) ? value.join(", ") : value);

/** What differs between the saved version and mine, told apart by what I started from. */
export function differences(base: EventFields, mine: EventFields, theirs: EventFields): Difference[] {
  return (Object.keys(base) as (keyof EventFields)[]).flatMap((field) => {
    const [was, my, their] = [asText(base[field]), asText(mine[field]), asText(theirs[field])];
    if (my === their) return [];
    return [{ field, mine: my, theirs: their, changedBy: was === their ? "me" : was === my ? "them" : "both" } satisfies Difference];
  });
}

/** Field by field, the version that was chosen. */
export function merged(mine: EventFields, theirs: EventFields, takeTheirs: ReadonlySet<keyof EventFields>): EventFields {
  const entries = (Object.keys(mine) as (keyof EventFields)[]).map((field) => [field, takeTheirs.has(field) ? theirs[field] : mine[field]]);
  return Object.fromEntries(entries) as EventFields;
}
