import { request } from "@/api/client";
import type { Products, Stock } from "@/api/types";

export interface CatalogueEntry {
  sku: string;
  name: string;
  /** Undefined where the inventory does not know the product. */
  available: number | undefined;
}

/** What can be promoted, with what is left of it. */
export async function listCatalogue(signal: AbortSignal): Promise<CatalogueEntry[]> {
  const { products } = (await request<Products>("GET", "/products", { signal })).data;
  const { stock } = (await request<Stock>("GET", "/stock", { query: { sku: products.map(({ sku }) => sku) }, signal })).data;
  const available = new Map(stock.map((level) => [level.sku, level.available]));
  return products.map(({ sku, name }) => ({ sku, name, available: available.get(sku) }));
}
