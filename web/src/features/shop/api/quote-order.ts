import { request } from "@/api/client";
import type { OrderDraft, Quote } from "@/api/types";

/** What an order would cost now; a coupon that would be refused is among the problems. */
export async function quoteOrder(draft: OrderDraft, signal: AbortSignal): Promise<Quote> {
  return (await request<Quote>("POST", "/orders/quote", { body: draft, signal })).data;
}
