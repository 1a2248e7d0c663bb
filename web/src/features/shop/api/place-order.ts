import { request } from "@/api/client";
import type { Order, OrderItem } from "@/api/types";

/** The key makes a second click, or a retry after a lost answer, the same order. */
export async function placeOrder({ items, idempotencyKey }: { items: OrderItem[]; idempotencyKey: string }): Promise<Order> {
  return (await request<Order>("POST", "/orders", { body: { items }, idempotencyKey })).data;
}
