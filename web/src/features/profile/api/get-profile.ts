import { request } from "@/api/client";
import type { Profile } from "@/api/types";

export async function getProfile(signal: AbortSignal): Promise<Profile> {
  return (await request<Profile>("GET", "/profile", { signal })).data;
}
