import { useOperationsText } from "@/features/operations/text";
import { useSession } from "@/lib/session";

/** How the reader knows someone who did something: as themselves, by the name of that time, or by the id. */
export function usePerson(): (id: string, name: string | null) => string {
  const t = useOperationsText();
  const session = useSession();
  return (id, name) => (id === session?.userId ? t("you") : (name ?? id));
}
