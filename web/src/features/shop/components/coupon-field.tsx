import { useState } from "react";
import { setCoupon, useCoupon } from "@/features/shop/basket";
import { useShopText } from "@/features/shop/text";
import { Button, IconButton } from "@/ui/button";
import { TextField } from "@/ui/field";
import { Icon } from "@/ui/icon";
import styles from "./shop-page.module.css";

interface CouponFieldProps {
  /** Why the code is refused. */
  problem?: string | undefined;
  /** What else there is to know of it. */
  note?: string | undefined;
}

/** The code to order with, or the field to type one. */
export function CouponField({ problem, note }: CouponFieldProps) {
  const t = useShopText();
  const code = useCoupon();
  if (code === "") return <CouponForm />;
  return (
    <div className={styles.coupon} role="group" aria-label={t("coupon")}>
      <p className={styles.code}>
        <Icon name="tag" size={16} /> <code>{code}</code>
        <IconButton small icon="close" label={t("removeCoupon", { code })} onClick={() => setCoupon("")} />
      </p>
      {note !== undefined && <p className={styles.muted}>{note}</p>}
      <p role="alert" className={styles.refused}>
        {problem}
      </p>
    </div>
  );
}

function CouponForm() {
  const t = useShopText();
  const [typed, setTyped] = useState("");
  return (
    <form
      className={styles.couponForm}
      onSubmit={(event) => {
        event.preventDefault();
        setCoupon(typed);
      }}
    >
      <TextField label={t("coupon")} value={typed} maxLength={64} autoComplete="off" autoCapitalize="characters" spellCheck={false} onChange={(event) => setTyped(event.target.value)} />
      <Button type="submit">{t("useCoupon")}</Button>
    </form>
  );
}
