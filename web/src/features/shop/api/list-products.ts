import { request } from "@/api/client";
import type { Product, Products } from "@/api/types";

export async function listProducts(signal: AbortSignal): Promise<Product[]> {
  return (await request<Products>("GET", "/products", { signal })).data.products;
}
