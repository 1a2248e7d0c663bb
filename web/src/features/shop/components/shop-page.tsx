import { useEffect } from "react";
import { useSearchParams } from "react-router";
import type { ActivePromotion } from "@/api/types";
import { setCoupon, useBasket } from "@/features/shop/basket";
import { BasketPanel } from "@/features/shop/components/basket-panel";
import { ProductCard } from "@/features/shop/components/product-card";
import { LoadFailed, PromotionCards } from "@/features/shop/components/promotion-cards";
import { useShopText } from "@/features/shop/text";
import { useProducts, usePromotions, useStock } from "@/features/shop/use-window";
import { useSession } from "@/lib/session";
import { useTitle } from "@/lib/use-title";
import { Button } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { Skeleton, StateMessage } from "@/ui/state";
import { useToast } from "@/ui/toast";
import styles from "./shop-page.module.css";

const none: ActivePromotion[] = [];

export default function ShopPage() {
  const t = useShopText();
  useCouponOfAddress();
  const session = useSession();
  const products = useProducts();
  const list = products.data ?? [];
  const stock = useStock(list.map(({ sku }) => sku));
  const promotions = usePromotions();
  const basket = useBasket();
  const pieces = Object.values(basket).reduce((sum, quantity) => sum + quantity, 0);
  useTitle(t("shop"));

  if (products.isError) {
    return (
      <main>
        <StateMessage icon="store" title={t("errorTitle")} actions={<Button onClick={() => void products.refetch()}>{t("tryAgain")}</Button>}>
          {t("errorText")}
        </StateMessage>
      </main>
    );
  }

  return (
    <main className={styles.page}>
      <h1>{t("welcome", { name: session?.name.split(" ")[0] ?? "" })}</h1>
      <div className={styles.columns}>
        <div>
          <PromotionCards products={list} />
          <section className={styles.section} aria-labelledby="products">
            <h2 id="products">{t("products")}</h2>
            {stock.isError && <LoadFailed text={t("stockFailed")} retry={() => void stock.refetch()} />}
            <ul className={styles.products}>
              {products.isPending && [1, 2, 3, 4, 5, 6].map((n) => <Skeleton key={n} height={290} />)}
              {list.map((product) => (
                <ProductCard
                  key={product.sku}
                  product={product}
                  available={stock.data?.get(product.sku)}
                  promotions={promotions.data?.promotions ?? none}
                  taken={basket[product.sku] ?? 0}
                />
              ))}
            </ul>
          </section>
        </div>
        <BasketPanel products={products.data} stock={stock.data} />
      </div>
      {pieces > 0 && (
        <a className={styles.toBasket} href="#basket">
          <Icon name="basket" /> {t("toBasket", { n: pieces })}
        </a>
      )}
    </main>
  );
}

/** Puts the code of an address such as /?coupon=SPRING20, which messages link to, into the basket. */
function useCouponOfAddress() {
  const t = useShopText();
  const toast = useToast();
  const [search, setSearch] = useSearchParams();
  const code = search.get("coupon")?.trim() ?? "";
  useEffect(() => {
    if (code === "") return;
    setCoupon(code);
    toast(t("couponTaken", { code }));
    setSearch({}, { replace: true });
  }, [code, setSearch, t, toast]);
}
