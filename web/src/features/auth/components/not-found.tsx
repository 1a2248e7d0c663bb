import { useAuthText } from "@/features/auth/text";
import { useTitle } from "@/lib/use-title";
import { ButtonLink } from "@/ui/button";
import { StateMessage } from "@/ui/state";

export function NotFound() {
  const t = useAuthText();
  useTitle(t("notFoundTitle"));
  return (
    <main>
      <StateMessage
        icon="search"
        title={t("notFoundTitle")}
        actions={
          <ButtonLink to="/" look="secondary">
            {t("home")}
          </ButtonLink>
        }
      >
        {t("notFoundText")}
      </StateMessage>
    </main>
  );
}
