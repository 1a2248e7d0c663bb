import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { finishSignIn, signIn } from "@/features/auth/api/oidc";
import { Splash } from "@/features/auth/components/splash";
import { useAuthText } from "@/features/auth/text";
import { Button } from "@/ui/button";
import { StateMessage } from "@/ui/state";

/** Where the identity provider sends people back to. */
export function CallbackPage() {
  const t = useAuthText();
  const navigate = useNavigate();
  const [failed, setFailed] = useState(false);
  const begun = useRef(false);

  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    finishSignIn().then(
      (place) => navigate(place, { replace: true }),
      () => setFailed(true),
    );
  }, [navigate]);

  if (!failed) return <Splash text={t("signingIn")} />;
  return (
    <main>
      <StateMessage
        icon="alert"
        title={t("failedTitle")}
        actions={
          <Button look="primary" onClick={() => void signIn("/")}>
            {t("tryAgain")}
          </Button>
        }
      >
        {t("failedText")}
      </StateMessage>
    </main>
  );
}
