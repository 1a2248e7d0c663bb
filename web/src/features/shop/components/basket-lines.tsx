import type { OrderLine, Quote } from "@/api/types";
import { changeBasket, mostPieces } from "@/features/shop/basket";
import { promotionText } from "@/features/shop/components/discount";
import { useShopText } from "@/features/shop/text";
import type { Line } from "@/features/shop/use-quote";
import { useFormat } from "@/i18n/format";
import { IconButton } from "@/ui/button";
import styles from "./shop-page.module.css";

interface BasketLinesProps {
  lines: Line[];
  stock: Map<string, number> | undefined;
  quote: Quote | undefined;
}

/** What is in the basket, and what promotions take off it. */
export function BasketLines({ lines, stock, quote }: BasketLinesProps) {
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
          <LineDiscount line={quote?.items.find((item) => item.sku === sku)} currency={quote?.currency} />
        </li>
      ))}
    </ul>
  );
}

function LineDiscount({ line, currency = "EUR" }: { line: OrderLine | undefined; currency: string | undefined }) {
  const format = useFormat();
  if (line === undefined || line.discount_cents === 0) return null;
  return (
    <>
      <span className={styles.less} dir="auto">
        {promotionText(line)}
      </span>
      <span className={styles.less}>{format.money(-line.discount_cents / 100, currency)}</span>
    </>
  );
}
