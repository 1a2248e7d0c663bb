import type { EventDraft } from "@/api/types";
import { addDaysTo, type Day, daysTouched, instantOf } from "@/features/calendar/model/zoned-time";

/** An event of the calendar, or the one being written. */
export interface Planned extends EventDraft {
  event_id: string;
}

export interface Overlap {
  /** Products that another promotion has too, at the same time. */
  shared: { other: Planned; products: string[] }[];
  /** Days on which one customer would get more messages than wanted, and from which promotions. */
  crowded: { day: Day; titles: string[] }[];
}

const tiers = ["new", "regular", "vip"];

/** Whether one customer can be in both: a customer has one tier and one language. */
function audiencesMeet(a: string, b: string): boolean {
  if (a === b) return true;
  const bothTiers = tiers.includes(a) && tiers.includes(b);
  const bothLanguages = a.startsWith("lang:") && b.startsWith("lang:");
  return !bothTiers && !bothLanguages;
}

function windowsMeet(a: EventDraft, b: EventDraft): boolean {
  return new Date(a.start_datetime) < new Date(b.end_datetime) && new Date(b.start_datetime) < new Date(a.end_datetime);
}

/** The local days with a message: the first always, a later one if its sending time still lies in the window. */
export function messageDays(event: EventDraft): Day[] {
  const { start, end } = daysTouched(event);
  const days: Day[] = [];
  for (let day = start; day < end; day = addDaysTo(day, 1)) days.push(day);
  // Only the last day can end before its sending time.
  const [last] = days.slice(-1);
  return last !== undefined && last !== start && !sendsOn(last, event) ? days.slice(0, -1) : days;
}

const known = new WeakMap<EventDraft, ReadonlySet<Day>>();

/** The same as a set, reckoned once: in a year each promotion is compared with hundreds of others. */
function messageDaySet(event: EventDraft): ReadonlySet<Day> {
  const days = known.get(event) ?? new Set(messageDays(event));
  known.set(event, days);
  return days;
}

function sendsOn(day: Day, { send_time, timezone, end_datetime }: EventDraft): boolean {
  return Date.parse(instantOf(`${day}T${send_time.slice(0, 5)}`, timezone)) < Date.parse(end_datetime);
}

/** What an author should know before publishing this beside the others. */
export function overlapOf(event: Planned, others: readonly Planned[], mostADay: number): Overlap {
  const meeting = others.filter((other) => other.event_id !== event.event_id && windowsMeet(event, other) && audiencesMeet(event.audience.segment, other.audience.segment));
  const shared = meeting.flatMap((other) => {
    const products = event.promotion_package.products.filter((sku) => other.promotion_package.products.includes(sku));
    return products.length === 0 ? [] : [{ other, products }];
  });
  const byDay = meeting.map((other) => ({ other, days: messageDaySet(other) }));
  const crowded = [...messageDaySet(event)].flatMap((day) => {
    const group = together(byDay.filter(({ days }) => days.has(day)).map(({ other }) => other));
    return 1 + group.length > mostADay ? [{ day, titles: group.map(({ title }) => title) }] : [];
  });
  return { shared, crowded };
}

/** The most promotions that one customer can be in at once: those for everyone, one tier's, one language's. */
function together(events: Planned[]): Planned[] {
  const everyone = events.filter(({ audience }) => audience.segment === "all");
  const largest = (segments: string[]) =>
    segments.map((segment) => events.filter(({ audience }) => audience.segment === segment)).sort((a, b) => b.length - a.length)[0] ?? [];
  const languages = [...new Set(events.map(({ audience }) => audience.segment).filter((segment) => segment.startsWith("lang:")))];
  return [...everyone, ...largest(tiers), ...largest(languages)];
}

export function isClear({ shared, crowded }: Overlap): boolean {
  return shared.length === 0 && crowded.length === 0;
}
