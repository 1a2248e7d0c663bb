import type { EventFields } from "@/features/calendar/model/form-fields";
import { perTab } from "@/lib/storage";

/** The saved version that something was typed over; a newer one on the server is a conflict to be shown. */
export interface Base {
  fields: EventFields;
  revision: number;
}

/** A try to create something: with the same key the server answers what the first try made. */
export interface Attempt {
  body: string;
  key: string;
}

/** What is being typed survives a reload and a login: it waits in this tab, under the record that it belongs to. */
export interface Unsaved {
  fields: EventFields;
  base: Base | null;
  attempt: Attempt | null;
}

/** Whose work it is, and on what: a new promotion on some days, a copy of another, a known one. */
export type UnsavedRecord = string;

const keyOf = (record: UnsavedRecord) => `fanfare.unsaved.${record}`;

export const unsaved = {
  get(record: UnsavedRecord): Unsaved | null {
    try {
      return readable(JSON.parse(perTab.get(keyOf(record)) ?? "null") as Unsaved | null);
    } catch {
      return null;
    }
  },
  store: (record: UnsavedRecord, value: Unsaved) => perTab.set(keyOf(record), JSON.stringify(value)),
  drop: (record: UnsavedRecord) => perTab.remove(keyOf(record)),
};

/** An older page may have stored something else under the same key. */
function readable(value: Unsaved | null): Unsaved | null {
  return value?.fields && (value.base === null || typeof value.base.revision === "number") ? { ...value, attempt: value.attempt ?? null } : null;
}

/** The key for creating this: the last try's where the body is still the same. */
export function attemptFor(body: string, last: Attempt | null): Attempt {
  return last?.body === body ? last : { body, key: crypto.randomUUID() };
}
