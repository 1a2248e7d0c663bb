import type { Product } from "@/api/types";
import { discountText } from "@/features/shop/components/discount";
import { useShopText } from "@/features/shop/text";
import { usePromotions } from "@/features/shop/use-window";
import { useFormat } from "@/i18n/format";
import { RelativeTime } from "@/ui/relative-time";
import { Skeleton } from "@/ui/state";
import styles from "./shop-page.module.css";

/** What is on at the moment. A failure here stays quiet: the shop works without. */
export function PromotionCards({ products }: { products: Product[] }) {
  const t = useShopText();
  const format = useFormat();
  const promotions = usePromotions();
  if (promotions.isError) return null;
  return (
    <section className={styles.section} aria-labelledby="on-now">
      <h2 id="on-now">{t("onNow")}</h2>
      {promotions.isPending && <Skeleton height={108} />}
      {promotions.data?.length === 0 && <p className={styles.none}>{t("noPromotions")}</p>}
      <ul className={styles.promotions}>
        {promotions.data?.map(({ event_id, title, description, promotion_package, end_datetime }) => {
          const discount = discountText(promotion_package, format);
          const names = products.filter(({ sku }) => promotion_package.products.includes(sku)).map(({ name }) => name);
          return (
            <li key={event_id} className={styles.promotion}>
              <h3>{title}</h3>
              {description !== "" && <p>{description}</p>}
              <div className={styles.facts}>
                {discount && (
                  <span className={styles.fact}>
                    <strong>{t("off", { value: discount })}</strong>
                  </span>
                )}
                {names.length > 0 && <span className={styles.fact}>{t("onProducts", { products: format.list(names) })}</span>}
                <span className={styles.fact}>
                  {t("ends", { when: "" })}
                  <RelativeTime instant={end_datetime} />
                </span>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
