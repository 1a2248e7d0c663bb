import { SignInButton } from "@/features/auth/components/sign-buttons";
import { useAuthText } from "@/features/auth/text";
import { useTitle } from "@/lib/use-title";
import { StateMessage } from "@/ui/state";

/** In place of a page that was open when somebody signed out, here or in another tab. */
export function SignedOut() {
  const t = useAuthText();
  useTitle(t("signedOutTitle"));
  return (
    <main>
      <StateMessage icon="user" title={t("signedOutTitle")} actions={<SignInButton />}>
        {t("signedOutText")}
      </StateMessage>
    </main>
  );
}
