import { request } from "@/api/client";
import type { Promotion } from "@/api/types";

/** The promotions that are on at this moment. */
export async function listPromotions(signal: AbortSignal): Promise<Promotion[]> {
  return (await request<{ promotions: Promotion[] }>("GET", "/promotions", { signal })).data.promotions;
}
