import { request } from "@/api/client";
import { stockOf } from "@/api/stock";
import type { Products } from "@/api/types";

export interface CatalogueEntry {
  sku: string;
  name: string;
  /** Undefined where the inventory does not know the product. */
  available: number | undefined;
}

/** What can be promoted, with what is left of it. */
export async function listCatalogue(signal: AbortSignal): Promise<CatalogueEntry[]> {
  const { products } = (await request<Products>("GET", "/products", { signal })).data;
  const available = await stockOf(
    products.map(({ sku }) => sku),
    signal,
  );
  return products.map(({ sku, name }) => ({ sku, name, available: available.get(sku) }));
}
