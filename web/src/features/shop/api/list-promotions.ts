import { request } from "@/api/client";
import type { ActivePromotion, PromotionPage } from "@/api/types";

const pageSize = 100;
const mostPages = 20;

export interface Promotions {
  promotions: ActivePromotion[];
  /** There are more than a page of the shop can be expected to load. */
  more: boolean;
}

/** The promotions that are on at this moment, page by page. */
export async function listPromotions(signal: AbortSignal): Promise<Promotions> {
  const promotions: ActivePromotion[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const { data }: { data: PromotionPage } = await request<PromotionPage>("GET", "/promotions", { query: { limit: pageSize, cursor }, signal });
    promotions.push(...data.promotions);
    cursor = data.next_cursor;
    if (cursor === null) break;
  }
  return { promotions, more: cursor !== null };
}
