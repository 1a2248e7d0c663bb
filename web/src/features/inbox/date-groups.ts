import type { InboxMessage } from "@/api/types";

export type DateGroup = "today" | "yesterday" | "week" | `${number}-${number}`;

export interface MessageGroup {
  /** A month is its year and number: "2026-3". */
  name: DateGroup;
  messages: InboxMessage[];
}

/** Groups messages, the newest first, by when they came: today, yesterday, earlier this week (from Monday), then months. */
export function byDate(messages: InboxMessage[], now: number): MessageGroup[] {
  const groups: MessageGroup[] = [];
  for (const message of messages) {
    const name = groupOf(new Date(message.created_at), new Date(now));
    const last = groups.at(-1);
    if (last?.name === name) last.messages.push(message);
    else groups.push({ name, messages: [message] });
  }
  return groups;
}

/** In the reader's own time zone; what a clock ahead of the page's calls tomorrow came today. */
function groupOf(came: Date, now: Date): DateGroup {
  if (came >= midnight(now, 0)) return "today";
  if (came >= midnight(now, -1)) return "yesterday";
  if (came >= midnight(now, -((now.getDay() + 6) % 7))) return "week";
  return `${came.getFullYear()}-${came.getMonth() + 1}`;
}

function midnight(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
}
