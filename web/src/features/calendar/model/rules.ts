import type { EventSummary } from "@/api/types";

/** How an event looks everywhere: a draft, or where its window stands. */
export type Look = "draft" | "upcoming" | "active" | "ended";

export function lookOf({ status, phase }: Pick<EventSummary, "status" | "phase">): Look {
  if (status === "EXPIRED") return "ended";
  if (status === "DRAFT") return "draft";
  return phase;
}

type Action = EventSummary["allowed_actions"][number];
type Rule = (event: Pick<EventSummary, "allowed_actions">) => boolean;

/** What may be done with an event is the server's to say, in every answer. */
const may =
  (action: Action): Rule =>
  ({ allowed_actions }) =>
    allowed_actions.includes(action);

export const isEditable = may("edit");
/** What has begun for customers, or has sent, cannot begin elsewhere: only its end may move. */
export const mayMove = may("move_start");
export const mayResize = may("move_end");
export const mayPublish = may("publish");
export const mayWithdraw = may("withdraw");
export const mayDelete = may("delete");
/** The zone says which days there are: it stays once the first of them were due. */
export const mayChangeZone = may("change_timezone");
