import type { EventFields } from "@/features/calendar/model/form-fields";
import { perTab } from "@/lib/storage";

/** What is being typed survives a reload and a login: it waits in this tab, under the event it belongs to. */
export interface Unsaved {
  fields: EventFields;
  /** The version it was typed over; a newer one on the server is a conflict to be shown. */
  base: { fields: EventFields; revision: number } | null;
}

const keyOf = (target: string) => `fanfare.unsaved.${target}`;

export const unsaved = {
  get(target: string): Unsaved | null {
    try {
      return JSON.parse(perTab.get(keyOf(target)) ?? "null") as Unsaved | null;
    } catch {
      return null;
    }
  },
  keep: (target: string, value: Unsaved) => perTab.set(keyOf(target), JSON.stringify(value)),
  drop: (target: string) => perTab.remove(keyOf(target)),
};
