import { request } from "@/api/client";
import type { ActivePromotion, PromotionPage } from "@/api/types";

/** The promotions that are on at this moment. */
export async function listPromotions(signal: AbortSignal): Promise<ActivePromotion[]> {
  return (await request<PromotionPage>("GET", "/promotions", { signal })).data.promotions;
}
