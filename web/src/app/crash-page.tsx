import { useAppText } from "@/app/text";
import { Button } from "@/ui/button";
import { StateMessage } from "@/ui/state";

/** Its ways out load the application anew: what broke may be its state, and a reload alone may break again. */
export function CrashPage() {
  const t = useAppText();
  return (
    <main>
      <StateMessage
        icon="alert"
        title={t("crashTitle")}
        actions={
          <>
            <Button look="primary" icon="refresh" onClick={() => window.location.reload()}>
              {t("reload")}
            </Button>
            <Button onClick={() => window.location.assign("/")}>{t("home")}</Button>
          </>
        }
      >
        {t("crashText")}
      </StateMessage>
    </main>
  );
}
