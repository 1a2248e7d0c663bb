import { useCalendarText } from "@/features/calendar/text";
import { useAudienceSize } from "@/features/calendar/use-events";

/** How many would get it at this moment. */
export function AudienceSize({ segment }: { segment: string }) {
  const t = useCalendarText();
  const size = useAudienceSize(segment);
  return (
    <span aria-live="polite">
      {size.isPending ? t("audienceCounting") : size.isError ? t("audienceUnknown") : t("audienceSize", { n: size.data })} {t("consentHint")}
    </span>
  );
}
