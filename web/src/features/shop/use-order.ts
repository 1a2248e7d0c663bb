import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import type { OrderItem } from "@/api/types";
import { placeOrder } from "@/features/shop/api/place-order";
import { emptyBasket, orderKey } from "@/features/shop/basket";
import { useShopText } from "@/features/shop/text";
import { stockKey } from "@/features/shop/use-window";
import { currentUserId } from "@/lib/session";
import { useToast } from "@/ui/toast";

/** Places an order for what is in the basket; after a sign-out nothing of it is shown. */
export function useOrder() {
  const t = useShopText();
  const toast = useToast();
  const client = useQueryClient();
  const navigate = useNavigate();
  const mutation = useMutation({
    mutationFn: async ({ items }: { items: OrderItem[]; buyer: string | null }) => placeOrder({ items, idempotencyKey: orderKey(items) }),
    onSuccess: (_, { buyer }) => {
      if (buyer !== currentUserId()) return;
      emptyBasket();
      toast(t("ordered"), { label: t("show"), run: () => void navigate("/orders") });
      void client.invalidateQueries({ queryKey: ["orders"] });
    },
    onSettled: () => client.invalidateQueries({ queryKey: stockKey }),
  });
  const place = (lines: OrderItem[]) => mutation.mutate({ items: lines.map(({ sku, quantity }) => ({ sku, quantity })), buyer: currentUserId() });
  return { ...mutation, place };
}
