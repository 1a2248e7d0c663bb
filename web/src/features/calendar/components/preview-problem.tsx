import { ApiError } from "@/api/problem";
import { ProblemList } from "@/features/calendar/components/problem-list";
import { useCalendarProblems } from "@/features/calendar/use-calendar-problems";
import { useCalendarText } from "@/features/calendar/text";
import { Button } from "@/ui/button";
import { Notice } from "@/ui/state";

/** Why there is no preview: mistakes by their fields, found by the very code that will render; else a way to try again. */
export function PreviewProblem({ error, retry }: { error: Error; retry: () => void }) {
  const t = useCalendarText();
  const problemTexts = useCalendarProblems();
  const named = error instanceof ApiError ? error.fieldErrors : [];
  return (
    <Notice tone="warning" icon="alert">
      {named.length > 0 ? (
        <ProblemList problems={named} />
      ) : (
        <>
          <p>
            {t("previewFailed")} {problemTexts(error).summary}
          </p>
          <Button onClick={retry}>{t("tryAgain")}</Button>
        </>
      )}
    </Notice>
  );
}
