import { useLocation } from "react-router";
import { ProductCard } from "@/features/shop/components/product-card";
import { useShopText } from "@/features/shop/text";
import { useProducts } from "@/features/shop/use-window";
import { useTitle } from "@/lib/use-title";
import { Button } from "@/ui/button";
import styles from "./shop-page.module.css";

/** What a stranger sees: what this is, and what is in the window. */
export function LandingPage({ signIn }: { signIn: (returnTo: string) => Promise<void> }) {
  const t = useShopText();
  const { pathname, search } = useLocation();
  const products = useProducts();
  useTitle("");
  return (
    <main className={styles.landing}>
      <div className={styles.hero}>
        <h1>{t("landingTitle")}</h1>
        <p>{t("landingText")}</p>
        <Button look="primary" icon="user" onClick={() => void signIn(pathname + search)}>
          {t("landingSignIn")}
        </Button>
      </div>
      {products.data && (
        <section className={styles.section} aria-labelledby="window">
          <h2 id="window">
            {t("browse")}
          </h2>
          <ul className={styles.products}>
            {products.data.map((product) => (
              <ProductCard key={product.sku} product={product} available={undefined} taken={null} />
            ))}
          </ul>
        </section>
      )}
    </main>
  );
}
