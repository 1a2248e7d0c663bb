import { useAppText } from "@/app/text";
import { Button } from "@/ui/button";
import { StateMessage } from "@/ui/state";

export function CrashPage() {
  const t = useAppText();
  return (
    <main>
      <StateMessage
        icon="alert"
        title={t("crashTitle")}
        actions={
          <Button look="primary" icon="refresh" onClick={() => window.location.reload()}>
            {t("reload")}
          </Button>
        }
      >
        {t("crashText")}
      </StateMessage>
    </main>
  );
}
