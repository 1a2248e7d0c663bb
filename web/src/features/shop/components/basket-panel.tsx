import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useNavigate } from "react-router";
import { ApiError } from "@/api/problem";
import type { Product } from "@/api/types";
import { placeOrder } from "@/features/shop/api/place-order";
import { changeBasket, emptyBasket, useBasket } from "@/features/shop/basket";
import { useShopText } from "@/features/shop/text";
import { stockKey } from "@/features/shop/use-window";
import { useFormat } from "@/i18n/format";
import { Button, IconButton } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { Notice } from "@/ui/state";
import { useToast } from "@/ui/toast";
import styles from "./shop-page.module.css";

interface BasketPanelProps {
  products: Product[];
  stock: Map<string, number> | undefined;
}

export function BasketPanel({ products, stock }: BasketPanelProps) {
  const t = useShopText();
  const format = useFormat();
  const basket = useBasket();
  const order = useOrder();
  const lines = products.flatMap((product) => {
    const quantity = basket[product.sku];
    return quantity === undefined ? [] : [{ ...product, quantity }];
  });
  const cents = lines.reduce((sum, line) => sum + line.quantity * line.price_cents, 0);

  return (
    <aside id="basket" className={styles.basket} aria-labelledby="basket-title">
      <h2 id="basket-title">
        <Icon name="basket" /> {t("basket")}
      </h2>
      {lines.length === 0 ? (
        <p className={styles.muted}>{t("basketEmpty")}</p>
      ) : (
        <>
          <ul>
            {lines.map(({ sku, name, quantity }) => (
              <li key={sku} className={styles.line}>
                <span>{name}</span>
                <span className={styles.counter}>
                  <IconButton small icon="minus" look="secondary" label={t("fewer", { name })} onClick={() => changeBasket(sku, -1)} />
                  <span>{quantity}</span>
                  <IconButton
                    small
                    icon="plus"
                    look="secondary"
                    label={t("more", { name })}
                    disabled={quantity >= (stock?.get(sku) ?? 0)}
                    onClick={() => changeBasket(sku, 1)}
                  />
                </span>
              </li>
            ))}
          </ul>
          <p className={styles.total}>
            <span>{t("total")}</span> <span>{format.money(cents / 100, lines[0]?.currency ?? "EUR")}</span>
          </p>
          {order.isError && (
            <Notice tone="danger" icon="alert">
              {t("orderFailed")} {order.error instanceof ApiError && order.error.message}
            </Notice>
          )}
          <Button look="primary" busy={order.isPending} onClick={() => order.place(lines)}>
            {t("order")}
          </Button>
        </>
      )}
    </aside>
  );
}

/** One key per basket until its order stands, so that trying again cannot buy twice. */
function useOrder() {
  const t = useShopText();
  const toast = useToast();
  const client = useQueryClient();
  const navigate = useNavigate();
  const attempt = useRef({ items: "", key: "" });
  const mutation = useMutation({
    mutationFn: placeOrder,
    onSuccess: () => {
      attempt.current = { items: "", key: "" };
      emptyBasket();
      toast(t("ordered"), { label: t("show"), run: () => void navigate("/orders") });
      void client.invalidateQueries({ queryKey: ["orders"] });
    },
    onSettled: () => client.invalidateQueries({ queryKey: stockKey }),
  });

  function place(lines: { sku: string; quantity: number }[]) {
    const items = lines.map(({ sku, quantity }) => ({ sku, quantity }));
    const text = JSON.stringify(items);
    if (attempt.current.items !== text) attempt.current = { items: text, key: crypto.randomUUID() };
    mutation.mutate({ items, idempotencyKey: attempt.current.key });
  }

  return { ...mutation, place };
}
