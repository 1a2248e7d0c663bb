import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Profile, ProfileDraft } from "@/api/types";
import { profileKey } from "@/features/profile/use-profile";
import { updateProfile } from "@/features/profile/api/update-profile";

export function draftOf({ first_name, last_name, language, city, marketing_consent }: Profile): ProfileDraft {
  return { first_name, last_name, language, city, marketing_consent };
}

export function useSaveProfile() {
  const client = useQueryClient();
  return useMutation({ mutationFn: updateProfile, onSuccess: (saved) => client.setQueryData(profileKey, saved) });
}
