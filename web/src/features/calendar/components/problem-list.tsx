import { useCalendarNames } from "@/features/calendar/use-calendar-problems";
import { useLanguage } from "@/i18n/language";
import { type FieldProblem, fieldTexts } from "@/i18n/problems";

/** What is wrong, each thing once, under its fields' labels. */
export function ProblemList({ problems }: { problems: FieldProblem[] }) {
  const language = useLanguage();
  const texts = fieldTexts(problems, language, useCalendarNames());
  return (
    <ul>
      {texts.map(({ labelled }) => (
        <li key={labelled} dir="auto">
          {labelled}
        </li>
      ))}
    </ul>
  );
}
