import type { EventSummary } from "@/api/types";
import { ledTo, type Moved, unmoved } from "@/features/calendar/model/moves";
import { perTab } from "@/lib/storage";

const keyOf = (eventId: string) => `fanfare.moved.${eventId}`;

/** Where a promotion was moved from outlasts a reload: it lies in this tab until its window is set anew. */
export const movedStore = {
  get(event: EventSummary): Moved {
    const stored = parse(perTab.get(keyOf(event.event_id)));
    return stored !== null && ledTo(stored, event) ? stored : unmoved(event);
  },
  set: (eventId: string, moved: Moved) => perTab.set(keyOf(eventId), JSON.stringify(moved)),
};

function parse(text: string | null): Moved | null {
  try {
    return JSON.parse(text ?? "null") as Moved | null;
  } catch {
    return null;
  }
}
