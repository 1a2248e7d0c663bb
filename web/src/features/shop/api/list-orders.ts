import { request } from "@/api/client";
import type { OrderPage } from "@/api/types";

export async function listOrders(cursor: string | null, signal: AbortSignal): Promise<OrderPage> {
  return (await request<OrderPage>("GET", "/orders", { query: { cursor }, signal })).data;
}
