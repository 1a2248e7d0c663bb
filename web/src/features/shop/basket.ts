import { useSyncExternalStore } from "react";
import * as z from "zod/mini";
import type { OrderItem } from "@/api/types";
import { currentUserId, sessionStore } from "@/lib/session";
import { perTab } from "@/lib/storage";

/** Pieces by SKU. */
export type Basket = Readonly<Record<string, number>>;

/** Of one product in one order, as the API takes them. */
export const mostPieces = 1000;

const schema = z.object({
  pieces: z.record(z.string(), z.number().check(z.int(), z.positive())),
  /** The code to order with; empty without one. */
  coupon: z._default(z.string(), ""),
  /** The order that was last sent, and its Idempotency-Key: it outlives a reload before the answer. */
  sent: z.nullable(z.object({ items: z.string(), key: z.string() })),
});
type Stored = z.infer<typeof schema>;

const empty: Stored = { pieces: {}, coupon: "", sent: null };
const listeners = new Set<() => void>();

/** One basket a person and tab; what is put in before signing in belongs to nobody yet. */
const keyOf = (userId: string | null) => `fanfare.basket.${userId ?? "nobody"}`;

function stored(userId: string | null): Stored {
  try {
    return schema.parse(JSON.parse(perTab.get(keyOf(userId)) ?? ""));
  } catch {
    return empty;
  }
}

let owner = currentUserId();
let basket = stored(owner);

function set(next: Stored) {
  basket = next;
  perTab.set(keyOf(owner), JSON.stringify(next));
  listeners.forEach((listener) => listener());
}

function changeOwner() {
  const next = currentUserId();
  if (next === owner) return;
  const brought = owner === null ? basket : empty;
  perTab.remove(keyOf(null));
  owner = next;
  basket = stored(owner);
  const pieces = { ...basket.pieces };
  for (const [sku, count] of Object.entries(brought.pieces)) pieces[sku] = (pieces[sku] ?? 0) + count;
  set({ ...basket, pieces, coupon: brought.coupon || basket.coupon });
}

sessionStore.subscribe(changeOwner);

export function changeBasket(sku: string, by: number) {
  const { [sku]: before = 0, ...others } = basket.pieces;
  set({ ...basket, pieces: before + by > 0 ? { ...basket.pieces, [sku]: before + by } : others });
}

/** Codes are stored without the white space that is copied along. */
export function setCoupon(code: string) {
  set({ ...basket, coupon: code.trim() });
}

export function emptyBasket() {
  set(empty);
}

/** The same key for the same items and code until the basket is emptied, so that trying again cannot buy twice. */
export function orderKey(ordered: OrderItem[], coupon: string): string {
  const items = JSON.stringify([...ordered.toSorted((a, b) => (a.sku < b.sku ? -1 : 1)), coupon.toLowerCase()]);
  const sent = basket.sent?.items === items ? basket.sent : { items, key: crypto.randomUUID() };
  set({ ...basket, sent });
  return sent.key;
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function useBasket(): Basket {
  return useSyncExternalStore(subscribe, () => basket.pieces);
}

export function useCoupon(): string {
  return useSyncExternalStore(subscribe, () => basket.coupon);
}
