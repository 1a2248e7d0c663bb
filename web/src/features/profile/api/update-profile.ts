import { request } from "@/api/client";
import type { Profile, ProfileDraft } from "@/api/types";

export async function updateProfile(draft: ProfileDraft): Promise<Profile> {
  return (await request<Profile>("PUT", "/profile", { body: draft })).data;
}
