import type { ActivePromotion, Product } from "@/api/types";
import { changeBasket, mostPieces } from "@/features/shop/basket";
import { discountText, priceText } from "@/features/shop/components/discount";
import { reductionOf } from "@/features/shop/price";
import { ProductArt } from "@/features/shop/components/product-art";
import { useShopText } from "@/features/shop/text";
import { useFormat } from "@/i18n/format";
import { Button } from "@/ui/button";
import styles from "./shop-page.module.css";

interface ProductCardProps {
  product: Product;
  available: number | undefined;
  /** All that are on. */
  promotions?: ActivePromotion[];
  /** Pieces of it in the basket; null where nothing can be bought. */
  taken: number | null;
}

const fewLeft = 10;

const none: ActivePromotion[] = [];

export function ProductCard({ product, available, promotions = none, taken }: ProductCardProps) {
  const t = useShopText();
  const left = available === undefined ? undefined : Math.min(available, mostPieces) - (taken ?? 0);
  return (
    <li className={styles.product}>
      <div className={styles.art}>
        <ProductArt sku={product.sku} />
        <Flag product={product} promotions={promotions} />
      </div>
      <div className={styles.about}>
        <h3>
          <bdi>{product.name}</bdi> <Price product={product} promotions={promotions} />
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

type Promoted = Required<Pick<ProductCardProps, "product" | "promotions">>;

/** What is promised for this product, and whether it takes a code. */
function Flag({ product, promotions }: Promoted) {
  const t = useShopText();
  const format = useFormat();
  const promotion = reductionOf(product, promotions)?.promotion ?? promotions.find(({ promotion_package }) => promotion_package.products.includes(product.sku));
  if (promotion === undefined) return null;
  const value = discountText(promotion.promotion_package, format);
  const text = value === null ? t("promotedPlain") : promotion.promotion_package.needs_coupon ? t("promotedWithCode", { value }) : t("promoted", { value });
  return <span className={styles.flag}>{text}</span>;
}

/** What one costs now; where that is less than usual, the usual price is struck. */
function Price({ product, promotions }: Promoted) {
  const t = useShopText();
  const format = useFormat();
  const cents = reductionOf(product, promotions)?.cents ?? 0;
  if (cents === 0) return <span className={styles.price}>{priceText(product, format)}</span>;
  return (
    <span className={styles.price}>
      <s>
        <span className="visually-hidden">{t("insteadOf")} </span>
        {priceText(product, format)}
      </s>{" "}
      <strong>{priceText({ ...product, price_cents: product.price_cents - cents }, format)}</strong>
    </span>
  );
}
