import { ConsentCard } from "@/features/profile/components/consent-card";
import styles from "@/features/profile/components/profile-page.module.css";
import { useProfileText } from "@/features/profile/text";
import { useProfile } from "@/features/profile/use-profile";
import { Skeleton, StateMessage } from "@/ui/state";

/** An empty inbox: messages will come only if its owner agrees to them. The switch is right there. */
export function EmptyInbox() {
  const t = useProfileText();
  const profile = useProfile();
  if (profile.isPending) return <Skeleton height={120} />;
  if (profile.data === undefined) return <StateMessage icon="inbox" title={t("inboxEmptyTitle")} />;
  const on = profile.data.marketing_consent;
  return (
    <>
      <StateMessage icon="inbox" title={on ? t("inboxEmptyTitle") : t("messagesOffTitle")}>
        {on ? t("inboxEmptyText") : t("messagesOffText")}
      </StateMessage>
      {!on && (
        <div className={styles.inInbox}>
          <ConsentCard profile={profile.data} />
        </div>
      )}
    </>
  );
}
