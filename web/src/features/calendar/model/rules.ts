import type { EventSummary } from "@/api/types";

/** How an event looks everywhere: a draft, or where its window stands. */
export type Look = "draft" | "upcoming" | "active" | "ended";

/** What matters most comes first. */
export const looks: readonly Look[] = ["active", "upcoming", "draft", "ended"];

export function lookOf({ status, phase }: Pick<EventSummary, "status" | "phase">): Look {
  if (status === "EXPIRED") return "ended";
  if (status === "DRAFT") return "draft";
  return phase;
}

export function rankOf(event: Pick<EventSummary, "status" | "phase">): number {
  return looks.indexOf(lookOf(event));
}

type Permitted = Pick<EventSummary, "allowed_actions">;
export type Permission = EventSummary["allowed_actions"][number];
export type Action = Permission["action"];

/** What may be done with an event is the server's to say, in every answer. */
export function permissionOf({ allowed_actions }: Permitted, action: Action): Permission | undefined {
  return allowed_actions.find((permission) => permission.action === action);
}

const may = (action: Action) => (event: Permitted) => permissionOf(event, action)?.allowed === true;

export const isEditable = may("edit");
export const mayMove = may("move_start");
export const mayResize = may("move_end");
export const mayWithdraw = may("withdraw");
