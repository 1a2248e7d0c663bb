import { request } from "@/api/client";
import type { DeadLetter } from "@/api/types";

export async function replayDeadLetter(id: string): Promise<DeadLetter> {
  return (await request<DeadLetter>("POST", `/dead-letters/${id}/replay`)).data;
}
