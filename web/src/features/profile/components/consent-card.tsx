import { useState } from "react";
import type { Profile } from "@/api/types";
import styles from "@/features/profile/components/profile-page.module.css";
import { useProfileText } from "@/features/profile/text";
import { draftOf, useSaveProfile } from "@/features/profile/use-save-profile";
import { useProblemTexts } from "@/i18n/problems";
import { Switch } from "@/ui/field";
import { Notice } from "@/ui/state";
import { useToast } from "@/ui/toast";

/** Consent is saved the moment it is switched: nobody should have to look for a second button. */
export function ConsentCard({ profile }: { profile: Profile }) {
  const t = useProfileText();
  const toast = useToast();
  const save = useSaveProfile();
  const problemTexts = useProblemTexts();
  const [wanted, setWanted] = useState<boolean | null>(null);
  const consent = wanted ?? profile.marketing_consent;

  function change(marketing_consent: boolean) {
    setWanted(marketing_consent);
    save.mutate(
      { ...draftOf(profile), marketing_consent },
      { onSuccess: () => toast(marketing_consent ? t("resumed") : t("stopped")), onSettled: () => setWanted(null) },
    );
  }

  return (
    <section className={styles.card} aria-label={t("messages")}>
      <Switch
        label={t("consent")}
        hint={consent ? t("consentOn") : t("consentOff")}
        checked={consent}
        onChange={({ target }) => change(target.checked)}
      />
      {save.isError && (
        <Notice tone="danger" icon="alert">
          {t("failed")} {problemTexts(save.error).summary}
        </Notice>
      )}
    </section>
  );
}
