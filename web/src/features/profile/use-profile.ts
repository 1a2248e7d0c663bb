import { useQuery } from "@tanstack/react-query";
import { getProfile } from "@/features/profile/api/get-profile";

export const profileKey = ["profile"];

export function useProfile() {
  return useQuery({ queryKey: profileKey, queryFn: ({ signal }) => getProfile(signal) });
}
