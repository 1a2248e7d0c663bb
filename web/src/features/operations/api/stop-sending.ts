import { request } from "@/api/client";
import type { Sending } from "@/api/types";

export async function stopSending(reason: string): Promise<Sending> {
  return (await request<Sending>("PUT", "/sending/stop", { body: { reason } })).data;
}
