import { request } from "@/api/client";
import type { CustomerCount } from "@/api/types";

export async function countAudience(segment: string, signal: AbortSignal): Promise<number> {
  return (await request<CustomerCount>("GET", "/customers/count", { query: { segment }, signal })).data.count;
}
