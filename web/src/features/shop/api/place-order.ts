import { request } from "@/api/client";
import type { Order, OrderDraft } from "@/api/types";

/** The key makes a second click, or a retry after a lost answer, the same order. */
export async function placeOrder(draft: OrderDraft, idempotencyKey: string): Promise<Order> {
  return (await request<Order>("POST", "/orders", { body: draft, idempotencyKey })).data;
}
