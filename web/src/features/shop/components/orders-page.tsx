import { useInfiniteQuery } from "@tanstack/react-query";
import type { Order } from "@/api/types";
import { listOrders } from "@/features/shop/api/list-orders";
import { promotionText } from "@/features/shop/components/discount";
import { useShopText } from "@/features/shop/text";
import { useFormat } from "@/i18n/format";
import { useTitle } from "@/lib/use-title";
import { Button, ButtonLink } from "@/ui/button";
import { Skeleton, StateMessage } from "@/ui/state";
import styles from "./shop-page.module.css";

export default function OrdersPage() {
  const t = useShopText();
  const orders = useInfiniteQuery({
    queryKey: ["orders"],
    queryFn: ({ pageParam, signal }) => listOrders(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const all = orders.data?.pages.flatMap((page) => page.orders) ?? [];
  useTitle(t("orders"));

  return (
    <main className={styles.orders}>
      <h1>{t("orders")}</h1>
      {orders.isPending && <Skeleton height={120} />}
      {orders.isError && (
        <StateMessage icon="alert" title={t("ordersErrorTitle")} actions={<Button onClick={() => void orders.refetch()}>{t("tryAgain")}</Button>}>
          {t("errorText")}
        </StateMessage>
      )}
      {orders.isSuccess && all.length === 0 && (
        <StateMessage
          icon="receipt"
          title={t("noOrdersTitle")}
          actions={
            <ButtonLink to="/" look="primary">
              {t("toShop")}
            </ButtonLink>
          }
        >
          {t("noOrdersText")}
        </StateMessage>
      )}
      {all.map((order) => (
        <OrderCard key={order.order_id} order={order} />
      ))}
      {orders.hasNextPage && (
        <Button busy={orders.isFetchingNextPage} onClick={() => void orders.fetchNextPage()}>
          {t("older")}
        </Button>
      )}
    </main>
  );
}

function OrderCard({ order }: { order: Order }) {
  const t = useShopText();
  const format = useFormat();
  const money = (cents: number) => format.money(cents / 100, order.currency);
  return (
    <article className={styles.order}>
      <header>
        <h2>{t("orderFrom", { when: format.dateTime(order.created_at) })}</h2>
        <strong className="tabular">{money(order.total_cents)}</strong>
      </header>
      <ul>
        {order.items.map((line) => (
          <li key={line.sku}>
            <span>{line.quantity} ×</span>{" "}
            <span className={styles.what}>
              <bdi>{line.name}</bdi>
              {line.discount_cents > 0 && <bdi className={styles.less}>{promotionText(line)}</bdi>}
            </span>{" "}
            <span className={styles.amounts}>
              <span>{money(line.quantity * line.price_cents)}</span>
              {line.discount_cents > 0 && <span className={styles.less}>{money(-line.discount_cents)}</span>}
            </span>
          </li>
        ))}
      </ul>
    </article>
  );
}
