import { useCallback } from "react";
import type { EventSummary } from "@/api/types";
import { type Action, permissionOf } from "@/features/calendar/model/rules";
import { useLanguage } from "@/i18n/language";
import { codeText } from "@/i18n/problems";
import { useToast } from "@/ui/toast";

type Permitted = Pick<EventSummary, "allowed_actions">;

/** Why an action is not allowed, in the page's words; null where it is. */
export function useRefusals(): (event: Permitted, action: Action) => string | null {
  const language = useLanguage();
  return useCallback(
    (event, action) => {
      const permission = permissionOf(event, action);
      return permission === undefined || permission.allowed ? null : codeText(permission, language);
    },
    [language],
  );
}

/** The props of a button for an action. Where it is not allowed, the button stays, is disabled, and says why when pressed. */
export function useActionProps(event: Permitted) {
  const toast = useToast();
  const refusalOf = useRefusals();
  return (action: Action, run: () => void) => {
    const refusal = refusalOf(event, action);
    return refusal === null ? { onClick: run } : { "aria-disabled": true, title: refusal, onClick: () => toast(refusal) };
  };
}
