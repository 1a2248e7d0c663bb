import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { stockOf } from "@/api/stock";
import { listProducts } from "@/features/shop/api/list-products";
import { listPromotions } from "@/features/shop/api/list-promotions";

export const stockKey = ["shop", "stock"];

export function useProducts() {
  return useQuery({ queryKey: ["shop", "products"], queryFn: ({ signal }) => listProducts(signal), staleTime: 300_000 });
}

/** What is left of these; refreshed after an order and when the reader comes back to the tab. */
export function useStock(skus: readonly string[]) {
  return useQuery({
    queryKey: [...stockKey, skus],
    queryFn: ({ signal }) => stockOf(skus, signal),
    enabled: skus.length > 0,
    placeholderData: keepPreviousData,
  });
}

export function usePromotions() {
  return useQuery({ queryKey: ["shop", "promotions"], queryFn: ({ signal }) => listPromotions(signal), refetchInterval: 60_000 });
}
