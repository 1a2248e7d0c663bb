import { request } from "@/api/client";
import type { Sending } from "@/api/types";

export async function resumeSending(): Promise<Sending> {
  return (await request<Sending>("DELETE", "/sending/stop")).data;
}
