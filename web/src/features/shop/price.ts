import type { ActivePromotion, Product } from "@/api/types";

type Offer = ActivePromotion["promotion_package"];

interface Reduction {
  promotion: ActivePromotion;
  cents: number;
}

/** What a discount takes off one piece, as the shop charges it: rounded half up, and never more than the piece costs. */
export function centsOff(priceCents: number, { kind, value }: Offer["discount"]): number {
  const hundredths = Math.round(value * 100);
  const off = { percent: Math.floor((priceCents * hundredths + 5000) / 10_000), amount: hundredths, none: 0 }[kind];
  return Math.max(0, Math.min(off, priceCents));
}

/** The promotion that takes most off a product without a code; null where none does. */
export function reductionOf({ sku, price_cents }: Product, promotions: ActivePromotion[]): Reduction | null {
  let best: Reduction | null = null;
  for (const promotion of promotions) {
    const { needs_coupon, products, discount } = promotion.promotion_package;
    if (needs_coupon || (products.length > 0 && !products.includes(sku))) continue;
    const cents = centsOff(price_cents, discount);
    if (cents > (best?.cents ?? 0)) best = { promotion, cents };
  }
  return best;
}
