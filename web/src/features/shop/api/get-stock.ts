import { request } from "@/api/client";
import type { Stock } from "@/api/types";

/** How many of each are left. */
export async function getStock(skus: readonly string[], signal: AbortSignal): Promise<Map<string, number>> {
  const { data } = await request<Stock>("GET", "/stock", { query: { sku: skus }, signal });
  return new Map(data.stock.map(({ sku, available }) => [sku, available]));
}
