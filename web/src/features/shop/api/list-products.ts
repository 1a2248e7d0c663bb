import { request } from "@/api/client";
import type { Product } from "@/api/types";

export async function listProducts(signal: AbortSignal): Promise<Product[]> {
  return (await request<{ products: Product[] }>("GET", "/products", { signal })).data.products;
}
