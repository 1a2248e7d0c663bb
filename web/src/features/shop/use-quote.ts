import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { OrderDraft, OrderItem, Product } from "@/api/types";
import { quoteOrder } from "@/features/shop/api/quote-order";

/** What the API takes in one order. */
export const mostLines = 50;

export const quoteKey = ["shop", "quote"];

export type Line = Product & { quantity: number };

export function draftOf(lines: Pick<OrderItem, "sku" | "quantity">[], coupon: string): OrderDraft {
  return { items: lines.map(({ sku, quantity }) => ({ sku, quantity })), coupon_code: coupon === "" ? null : coupon, expected_total_cents: null };
}

/** What the basket costs; asked again while it is looked at, as promotions begin and end. */
export function useQuote(lines: Line[], coupon: string) {
  const draft = useMemo(() => draftOf(lines, coupon), [lines, coupon]);
  return useQuery({
    queryKey: [...quoteKey, draft],
    queryFn: ({ signal }) => quoteOrder(draft, signal),
    enabled: lines.length > 0 && lines.length <= mostLines,
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
}
