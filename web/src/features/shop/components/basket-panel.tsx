import { useMemo } from "react";
import type { Product } from "@/api/types";
import { changeBasket, mostPieces, useBasket } from "@/features/shop/basket";
import { useShopText } from "@/features/shop/text";
import { useOrder } from "@/features/shop/use-order";
import { useFormat } from "@/i18n/format";
import { useProblemTexts } from "@/i18n/problems";
import { Button, IconButton } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { Notice, Skeleton } from "@/ui/state";
import styles from "./shop-page.module.css";

/** What the API takes in one order. */
const mostLines = 50;

interface BasketPanelProps {
  /** Undefined until they are known. */
  products: Product[] | undefined;
  stock: Map<string, number> | undefined;
}

type Line = Product & { quantity: number };

export function BasketPanel({ products, stock }: BasketPanelProps) {
  const t = useShopText();
  const basket = useBasket();
  const lines = useMemo(() => linesOf(basket, products ?? []), [basket, products]);
  const gone = products === undefined ? [] : Object.keys(basket).filter((sku) => !products.some((product) => product.sku === sku));
  const filled = Object.keys(basket).length > 0;
  return (
    <aside id="basket" className={styles.basket} aria-labelledby="basket-title">
      <h2 id="basket-title">
        <Icon name="basket" /> {t("basket")}
      </h2>
      {!filled && <p className={styles.muted}>{t("basketEmpty")}</p>}
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
      {lines.length > 0 && <Lines lines={lines} stock={stock} />}
      {lines.length > 0 && <OrderForm lines={lines} />}
    </aside>
  );
}

function Lines({ lines, stock }: { lines: Line[]; stock: Map<string, number> | undefined }) {
  const t = useShopText();
  return (
    <ul>
      {lines.map(({ sku, name, quantity }) => (
        <li key={sku} className={styles.line}>
          <span dir="auto">{name}</span>
          <span className={styles.counter}>
            <IconButton small icon="minus" look="secondary" label={t("fewer", { name })} onClick={() => changeBasket(sku, -1)} />
            <span>{quantity}</span>
            <IconButton
              small
              icon="plus"
              look="secondary"
              label={t("more", { name })}
              disabled={quantity >= Math.min(stock?.get(sku) ?? 0, mostPieces)}
              onClick={() => changeBasket(sku, 1)}
            />
          </span>
        </li>
      ))}
    </ul>
  );
}

function OrderForm({ lines }: { lines: Line[] }) {
  const t = useShopText();
  const format = useFormat();
  const order = useOrder();
  const names = useMemo(() => ({ field: () => "", value: (_: string, sku: string) => lines.find((line) => line.sku === sku)?.name }), [lines]);
  const problemTexts = useProblemTexts(names);
  const cents = lines.reduce((sum, line) => sum + line.quantity * line.price_cents, 0);
  return (
    <>
      <p className={styles.total}>
        <span>{t("total")}</span> <span>{format.money(cents / 100, lines[0]?.currency ?? "EUR")}</span>
      </p>
      {order.isError && (
        <Notice tone="danger" icon="alert">
          {t("orderFailed")} {problemTexts(order.error).summary}
        </Notice>
      )}
      {lines.length > mostLines && (
        <Notice tone="warning" icon="alert">
          {t("tooManyLines", { n: mostLines })}
        </Notice>
      )}
      <Button look="primary" busy={order.isPending} disabled={lines.length > mostLines} onClick={() => order.place(lines)}>
        {t("order")}
      </Button>
    </>
  );
}

function linesOf(basket: Readonly<Record<string, number>>, products: Product[]): Line[] {
  return products.flatMap((product) => {
    const quantity = basket[product.sku];
    return quantity === undefined ? [] : [{ ...product, quantity }];
  });
}
