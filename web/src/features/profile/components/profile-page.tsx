import { ConsentCard } from "@/features/profile/components/consent-card";
import { ProfileForm } from "@/features/profile/components/profile-form";
import { useProfileText } from "@/features/profile/text";
import { useProfile } from "@/features/profile/use-profile";
import { useTitle } from "@/lib/use-title";
import { Button } from "@/ui/button";
import { Skeleton, StateMessage } from "@/ui/state";
import styles from "./profile-page.module.css";

export default function ProfilePage() {
  const t = useProfileText();
  const profile = useProfile();
  useTitle(t("title"));
  return (
    <main className={styles.page}>
      <h1>{t("title")}</h1>
      <p className={styles.intro}>{t("intro")}</p>
      {profile.isPending && (
        <div className={styles.card} role="status" aria-label={t("loading")}>
          <Skeleton height={36} />
          <Skeleton height={36} />
        </div>
      )}
      {profile.isError && (
        <StateMessage icon="alert" title={t("errorTitle")} actions={<Button onClick={() => void profile.refetch()}>{t("tryAgain")}</Button>} />
      )}
      {profile.data && (
        <>
          <ConsentCard profile={profile.data} />
          <ProfileForm profile={profile.data} />
        </>
      )}
    </main>
  );
}
