import { useFormat } from "@/i18n/format";
import { useNow } from "@/lib/use-now";

/** When something happened, as "3 minutes ago", with the exact time on hover and for machines. */
export function RelativeTime({ instant }: { instant: string }) {
  const format = useFormat();
  const now = useNow();
  // The time moves on in steps: what has just happened may be ahead of the last one.
  const happened = Math.min(new Date(instant).getTime(), now);
  return (
    <time dateTime={instant} title={format.exact(instant)}>
      {format.relative(happened, now)}
    </time>
  );
}
