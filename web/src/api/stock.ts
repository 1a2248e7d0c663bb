import { request } from "@/api/client";
import type { Stock } from "@/api/types";

/** What the API takes in one request, and what every gateway and proxy takes as an address. */
const most = 100;
const longest = 2000;

/** How many of each product are available, asked in as many parts as it takes; unknown products are left out. */
export async function stockOf(skus: readonly string[], signal: AbortSignal): Promise<Map<string, number>> {
  const available = new Map<string, number>();
  for (const part of partsOf(skus)) {
    const { stock } = (await request<Stock>("GET", "/stock", { query: { sku: part }, signal })).data;
    for (const level of stock) available.set(level.sku, level.available);
  }
  return available;
}

export function partsOf(skus: readonly string[]): string[][] {
  const parts: string[][] = [];
  let length = Infinity;
  for (const sku of skus) {
    const more = "&sku=".length + encodeURIComponent(sku).length;
    length += more;
    const part = parts.at(-1);
    if (part !== undefined && part.length < most && length <= longest) part.push(sku);
    else {
      parts.push([sku]);
      length = more;
    }
  }
  return parts;
}
