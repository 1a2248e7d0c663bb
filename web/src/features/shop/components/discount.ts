import type { OrderLine, Product, PromotionPackage } from "@/api/types";
import type { Format } from "@/i18n/format";

/** "20%" or "€5.00"; null where the package gives no discount. */
export function discountText({ discount }: Pick<PromotionPackage, "discount">, format: Format): string | null {
  if (discount.kind === "percent") return format.percent(discount.value / 100);
  if (discount.kind === "amount") return format.money(discount.value, "EUR");
  return null;
}

export function priceText({ price_cents, currency }: Pick<Product, "price_cents" | "currency">, format: Format): string {
  return format.money(price_cents / 100, currency);
}

/** What a line's discount is called: the promotion, and the code where it took one. */
export function promotionText({ promotion, coupon_code }: Pick<OrderLine, "promotion" | "coupon_code">): string {
  return coupon_code === null ? (promotion ?? "") : `${promotion} (${coupon_code})`;
}
