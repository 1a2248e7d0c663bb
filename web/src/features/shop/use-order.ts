import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import type { OrderDraft } from "@/api/types";
import { placeOrder } from "@/features/shop/api/place-order";
import { emptyBasket, orderKey } from "@/features/shop/basket";
import { useShopText } from "@/features/shop/text";
import { quoteKey } from "@/features/shop/use-quote";
import { stockKey } from "@/features/shop/use-window";
import { currentUserId } from "@/lib/session";
import { useToast } from "@/ui/toast";

interface Placed {
  draft: OrderDraft;
  buyer: string | null;
}

/** Places an order for what is in the basket; after a sign-out nothing of it is shown. */
export function useOrder() {
  const t = useShopText();
  const toast = useToast();
  const client = useQueryClient();
  const navigate = useNavigate();
  const mutation = useMutation({
    mutationFn: async ({ draft }: Placed) => placeOrder(draft, orderKey(draft.items, draft.coupon_code ?? "")),
    onSuccess: (_, { buyer }) => {
      if (buyer !== currentUserId()) return;
      emptyBasket();
      toast(t("ordered"), { label: t("show"), run: () => void navigate("/orders") });
      void client.invalidateQueries({ queryKey: ["orders"] });
    },
    onSettled: () => Promise.all([stockKey, quoteKey].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
  const place = (draft: OrderDraft) => mutation.mutate({ draft, buyer: currentUserId() });
  return { ...mutation, place };
}
