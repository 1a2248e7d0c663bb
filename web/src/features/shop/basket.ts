import { useSyncExternalStore } from "react";
import * as z from "zod/mini";
import { perTab } from "@/lib/storage";

/** Pieces by SKU; kept in the tab, so that signing in does not empty it. */
export type Basket = Readonly<Record<string, number>>;

const key = "fanfare.basket";
const schema = z.record(z.string(), z.number().check(z.int(), z.positive()));
const listeners = new Set<() => void>();

function stored(): Basket {
  try {
    return schema.parse(JSON.parse(perTab.get(key) ?? "{}"));
  } catch {
    return {};
  }
}

let basket = stored();

function set(next: Basket) {
  basket = next;
  perTab.set(key, JSON.stringify(next));
  listeners.forEach((listener) => listener());
}

export function changeBasket(sku: string, by: number) {
  const { [sku]: before = 0, ...others } = basket;
  set(before + by > 0 ? { ...basket, [sku]: before + by } : others);
}

export function emptyBasket() {
  set({});
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useBasket(): Basket {
  return useSyncExternalStore(subscribe, () => basket);
}
