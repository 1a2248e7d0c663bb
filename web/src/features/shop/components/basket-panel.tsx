import { useMemo } from "react";
import type { Product } from "@/api/types";
import { changeBasket, useBasket, useCoupon } from "@/features/shop/basket";
import { BasketLines } from "@/features/shop/components/basket-lines";
import { CouponField } from "@/features/shop/components/coupon-field";
import { OrderForm } from "@/features/shop/components/order-form";
import { useShopText } from "@/features/shop/text";
import { type Line, useQuote } from "@/features/shop/use-quote";
import { IconButton } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { Skeleton } from "@/ui/state";
import styles from "./shop-page.module.css";

interface BasketPanelProps {
  /** Undefined until they are known. */
  products: Product[] | undefined;
  stock: Map<string, number> | undefined;
}

export function BasketPanel({ products, stock }: BasketPanelProps) {
  const t = useShopText();
  const basket = useBasket();
  const coupon = useCoupon();
  const lines = useMemo(() => linesOf(basket, products ?? []), [basket, products]);
  const quote = useQuote(lines, coupon);
  const gone = products === undefined ? [] : Object.keys(basket).filter((sku) => !products.some((product) => product.sku === sku));
  const filled = Object.keys(basket).length > 0;
  return (
    <aside id="basket" className={styles.basket} aria-labelledby="basket-title">
      <h2 id="basket-title">
        <Icon name="basket" /> {t("basket")}
      </h2>
      {!filled && <p className={styles.muted}>{t("basketEmpty")}</p>}
      {!filled && coupon !== "" && <CouponField note={t("couponWaits")} />}
      {filled && products === undefined && (
        <div role="status" aria-label={t("loading")}>
          <Skeleton height={72} />
        </div>
      )}
      {gone.map((sku) => (
        <p key={sku} className={styles.line}>
          <span>{t("gone", { sku })}</span>
          <IconButton small icon="close" label={t("remove", { name: sku })} onClick={() => changeBasket(sku, -(basket[sku] ?? 0))} />
        </p>
      ))}
      {lines.length > 0 && <BasketLines lines={lines} stock={stock} quote={quote.data} />}
      {lines.length > 0 && <OrderForm lines={lines} quote={quote} />}
    </aside>
  );
}

function linesOf(basket: Readonly<Record<string, number>>, products: Product[]): Line[] {
  return products.flatMap((product) => {
    const quantity = basket[product.sku];
    return quantity === undefined ? [] : [{ ...product, quantity }];
  });
}
