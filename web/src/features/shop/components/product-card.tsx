import type { ActivePromotion, Product } from "@/api/types";
import { changeBasket, mostPieces } from "@/features/shop/basket";
import { discountText, priceText } from "@/features/shop/components/discount";
import { ProductArt } from "@/features/shop/components/product-art";
import { useShopText } from "@/features/shop/text";
import { useFormat } from "@/i18n/format";
import { Button } from "@/ui/button";
import styles from "./shop-page.module.css";

interface ProductCardProps {
  product: Product;
  available: number | undefined;
  promotion?: ActivePromotion | undefined;
  /** Pieces of it in the basket; null where nothing can be bought. */
  taken: number | null;
}

const fewLeft = 10;

export function ProductCard({ product, available, promotion, taken }: ProductCardProps) {
  const t = useShopText();
  const format = useFormat();
  const discount = promotion && discountText(promotion.promotion_package, format);
  const left = available === undefined ? undefined : Math.min(available, mostPieces) - (taken ?? 0);
  return (
    <li className={styles.product}>
      <div className={styles.art}>
        <ProductArt sku={product.sku} />
        {promotion && <span className={styles.flag}>{discount ? t("promoted", { value: discount }) : t("promotedPlain")}</span>}
      </div>
      <div className={styles.about}>
        <h3>
          <bdi>{product.name}</bdi> <span className={styles.price}>{priceText(product, format)}</span>
        </h3>
        <p className={styles.description} dir="auto">{product.description}</p>
        <p className={styles.stock} data-low={available !== undefined && available <= fewLeft}>
          {available !== undefined && (available > 0 ? t("left", { n: available }) : t("soldOut"))}
        </p>
        {taken !== null && (
          <Button
            icon="plus"
            disabled={left === undefined || left <= 0}
            aria-label={t("addNamed", { name: product.name })}
            onClick={() => changeBasket(product.sku, 1)}
          >
            {t("add")}
          </Button>
        )}
      </div>
    </li>
  );
}
