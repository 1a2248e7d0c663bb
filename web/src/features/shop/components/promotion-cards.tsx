import { useState } from "react";
import type { ActivePromotion, Product } from "@/api/types";
import { discountText } from "@/features/shop/components/discount";
import { useShopText } from "@/features/shop/text";
import { usePromotions } from "@/features/shop/use-window";
import { useFormat } from "@/i18n/format";
import { useNow } from "@/lib/use-now";
import { Button } from "@/ui/button";
import { Notice, Skeleton } from "@/ui/state";
import styles from "./shop-page.module.css";

const shownAtFirst = 6;

/** What is on at the moment: the first few, and the others on request. */
export function PromotionCards({ products }: { products: Product[] }) {
  const t = useShopText();
  const promotions = usePromotions();
  const [all, setAll] = useState(false);
  const found = promotions.data?.promotions ?? [];
  const shown = all ? found : found.slice(0, shownAtFirst);
  return (
    <section className={styles.section} aria-labelledby="on-now">
      <h2 id="on-now">{t("onNow")}</h2>
      {promotions.isPending && <Skeleton height={108} />}
      {promotions.isError && promotions.data === undefined && <LoadFailed text={t("promotionsFailed")} retry={() => void promotions.refetch()} />}
      {promotions.data && found.length === 0 && <p className={styles.none}>{t("noPromotions")}</p>}
      <ul className={styles.promotions}>
        {shown.map((promotion) => (
          <PromotionCard key={promotion.event_id} promotion={promotion} products={products} />
        ))}
      </ul>
      {shown.length < found.length && (
        <div className={styles.morePromotions}>
          <Button onClick={() => setAll(true)}>{t("allPromotions", { n: found.length })}</Button>
        </div>
      )}
      {all && promotions.data?.more && <p className={styles.none}>{t("morePromotions", { n: found.length })}</p>}
    </section>
  );
}

function PromotionCard({ promotion, products }: { promotion: ActivePromotion; products: Product[] }) {
  const t = useShopText();
  const format = useFormat();
  const { title, description, promotion_package, end_datetime } = promotion;
  const discount = discountText(promotion_package, format);
  const names = products.filter(({ sku }) => promotion_package.products.includes(sku)).map(({ name }) => name);
  return (
    <li className={styles.promotion}>
      <h3 dir="auto">{title}</h3>
      {description !== "" && <p dir="auto">{description}</p>}
      <div className={styles.facts}>
        {discount && (
          <span className={styles.fact}>
            <strong>{t(promotion_package.needs_coupon ? "offWithCode" : "off", { value: discount })}</strong>
          </span>
        )}
        {names.length > 0 && <span className={styles.fact}>{t("onProducts", { products: format.list(names) })}</span>}
        <span className={styles.fact}>
          {t("ends", { when: "" })}
          <TimeUntil instant={end_datetime} />
        </span>
      </div>
    </li>
  );
}

function TimeUntil({ instant }: { instant: string }) {
  const format = useFormat();
  const now = useNow();
  return (
    <time dateTime={instant} title={format.exact(instant)}>
      {format.relative(Math.max(Date.parse(instant), now), now)}
    </time>
  );
}

/** Something that the page could not load, and the way to try again. */
export function LoadFailed({ text, retry }: { text: string; retry: () => void }) {
  const t = useShopText();
  return (
    <div role="alert" className={styles.failed}>
      <Notice tone="warning" icon="alert">
        <span>{text}</span>{" "}
        <Button small onClick={retry}>
          {t("tryAgain")}
        </Button>
      </Notice>
    </div>
  );
}
