import type { UseQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Quote } from "@/api/types";
import { useCoupon } from "@/features/shop/basket";
import { CouponField } from "@/features/shop/components/coupon-field";
import { useShopText } from "@/features/shop/text";
import { useOrder } from "@/features/shop/use-order";
import { draftOf, type Line, mostLines } from "@/features/shop/use-quote";
import { useFormat } from "@/i18n/format";
import { useLanguage } from "@/i18n/language";
import { fieldTexts, type ProblemNames, useProblemTexts } from "@/i18n/problems";
import { Button } from "@/ui/button";
import { Notice } from "@/ui/state";
import styles from "./shop-page.module.css";

interface OrderFormProps {
  lines: Line[];
  quote: UseQueryResult<Quote>;
}

/** The code, the price, and the order at that price: where it has changed by then, the order is refused. */
export function OrderForm({ lines, quote }: OrderFormProps) {
  const t = useShopText();
  const coupon = useCoupon();
  const order = useOrder();
  const names = useMemo(() => namesOf(lines, t("coupon")), [lines, t]);
  const problemTexts = useProblemTexts(names);
  const priced = quote.isPlaceholderData ? undefined : quote.data;
  return (
    <>
      <Coupon coupon={coupon} quote={priced} />
      {quote.data && <Totals quote={quote.data} />}
      {quote.isError && (
        <div role="alert">
          <Notice tone="warning" icon="alert">
            {t("quoteFailed")} {problemTexts(quote.error).summary}{" "}
            <Button small onClick={() => void quote.refetch()}>
              {t("tryAgain")}
            </Button>
          </Notice>
        </div>
      )}
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
      <Button
        look="primary"
        busy={order.isPending}
        disabled={priced === undefined}
        onClick={() => priced && order.place({ ...draftOf(lines, coupon), expected_total_cents: priced.total_cents })}
      >
        {t("order")}
      </Button>
    </>
  );
}

function Coupon({ coupon, quote }: { coupon: string; quote: Quote | undefined }) {
  const t = useShopText();
  const language = useLanguage();
  const problem = quote && fieldTexts(quote.problems, language)[0]?.text;
  const idle = coupon !== "" && quote !== undefined && problem === undefined && quote.items.every(({ coupon_code }) => coupon_code === null);
  return <CouponField problem={problem} note={idle ? t("couponIdle") : undefined} />;
}

function Totals({ quote }: { quote: Quote }) {
  const t = useShopText();
  const format = useFormat();
  const money = (cents: number) => format.money(cents / 100, quote.currency);
  return (
    <div className={styles.totals}>
      {quote.discount_cents > 0 && (
        <>
          <p>
            <span>{t("subtotal")}</span> <span>{money(quote.total_cents + quote.discount_cents)}</span>
          </p>
          <p className={styles.less}>
            <span>{t("discount")}</span> <span>{money(-quote.discount_cents)}</span>
          </p>
        </>
      )}
      <p className={styles.total}>
        <span>{t("total")}</span> <span>{money(quote.total_cents)}</span>
      </p>
    </div>
  );
}

function namesOf(lines: Line[], coupon: string): ProblemNames {
  return {
    field: (field) => (field === "coupon_code" ? coupon : ""),
    value: (_, sku) => lines.find((line) => line.sku === sku)?.name,
  };
}
