import { request } from "@/api/client";

export async function countAudience(segment: string, signal: AbortSignal): Promise<number> {
  return (await request<{ count: number }>("GET", "/customers/count", { query: { segment }, signal })).data.count;
}
