import { useFormat } from "@/i18n/format";
import { useNow } from "@/lib/use-now";

/** "3 minutes ago", with the exact time on hover and for machines. */
export function RelativeTime({ instant }: { instant: string }) {
  const format = useFormat();
  const now = useNow();
  return (
    <time dateTime={instant} title={format.exact(instant)}>
      {format.relative(instant, now)}
    </time>
  );
}
