import type { EventSummary, PromotionEvent } from "@/api/types";

type Lifecycle = Pick<EventSummary, "status" | "phase">;

/** How an event looks everywhere: a draft, or where its window stands. */
export type Look = "draft" | "upcoming" | "active" | "ended";

export function lookOf({ status, phase }: Lifecycle): Look {
  if (status === "EXPIRED") return "ended";
  if (status === "DRAFT") return "draft";
  return phase;
}

export function isEditable({ status, phase }: Lifecycle): boolean {
  return status === "DRAFT" || (status === "PUBLISHED" && phase !== "ended");
}

/** What has begun for customers cannot begin elsewhere: only its end may move. */
export function mayMove(event: Lifecycle): boolean {
  return isEditable(event) && !(event.status === "PUBLISHED" && event.phase === "active");
}

export const mayResize = isEditable;

export function mayPublish(event: Lifecycle): boolean {
  return event.status === "DRAFT" && event.phase !== "ended";
}

export function mayWithdraw(event: Lifecycle): boolean {
  return event.status === "PUBLISHED" && event.phase !== "ended";
}

export function mayDelete(event: Lifecycle): boolean {
  return event.status === "DRAFT";
}

/** The zone says which days there are: it stays once a day has had its run. */
export function zoneIsFrozen(event: Pick<PromotionEvent, "runs"> | null): boolean {
  return (event?.runs.length ?? 0) > 0;
}
