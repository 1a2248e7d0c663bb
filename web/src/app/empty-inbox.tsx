import { lazy, Suspense } from "react";
import { Skeleton } from "@/ui/state";

// Few inboxes are empty: the switch is not part of the first load.
const Contents = lazy(() => import("@/features/profile/components/empty-inbox").then(({ EmptyInbox }) => ({ default: EmptyInbox })));

export function EmptyInbox() {
  return (
    <Suspense fallback={<Skeleton height={120} />}>
      <Contents />
    </Suspense>
  );
}
