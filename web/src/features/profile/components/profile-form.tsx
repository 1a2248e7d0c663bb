import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import type { Profile, ProfileDraft } from "@/api/types";
import styles from "@/features/profile/components/profile-page.module.css";
import { useProfileText } from "@/features/profile/text";
import { draftOf, useSaveProfile } from "@/features/profile/use-save-profile";
import { languages } from "@/i18n/language";
import { useProblemTexts } from "@/i18n/problems";
import { Button } from "@/ui/button";
import { SelectField, TextField } from "@/ui/field";
import { Notice } from "@/ui/state";
import { useToast } from "@/ui/toast";

const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(100));
const schema = z.object({ first_name: name, last_name: name, language: z.enum(languages), city: z.string().check(z.trim(), z.maxLength(100)) });
type Fields = z.infer<typeof schema>;

const languageNames = { en: "English", de: "Deutsch" };

export function ProfileForm({ profile }: { profile: Profile }) {
  const t = useProfileText();
  const toast = useToast();
  const save = useSaveProfile();
  const problemTexts = useProblemTexts();
  const { register, handleSubmit, setError, formState } = useForm<Fields>({
    resolver: zodResolver(schema),
    mode: "onTouched",
    values: draftOf(profile),
  });

  const submit = (fields: Fields) => {
    const draft: ProfileDraft = { ...fields, marketing_consent: profile.marketing_consent };
    save.mutate(draft, {
      onSuccess: () => toast(t("saved")),
      onError: (error) => {
        for (const { field, text } of problemTexts(error).fields) setError(field as keyof Fields, { type: "server", message: text });
      },
    });
  };

  const errorOf = (field: keyof Fields) => formState.errors[field] && (formState.errors[field].type === "server" ? formState.errors[field].message : t("required"));

  return (
    <form className={styles.card} noValidate aria-label={t("about")} onSubmit={(event) => void handleSubmit(submit)(event)}>
      <h2>{t("about")}</h2>
      <div className={styles.pair}>
        <TextField label={t("firstName")} autoComplete="given-name" error={errorOf("first_name")} {...register("first_name")} />
        <TextField label={t("lastName")} autoComplete="family-name" error={errorOf("last_name")} {...register("last_name")} />
      </div>
      <TextField label={t("email")} value={profile.email} readOnly disabled hint={t("emailHint")} />
      <div className={styles.pair}>
        <SelectField label={t("language")} error={errorOf("language")} {...register("language")}>
          {languages.map((language) => (
            <option key={language} value={language}>
              {languageNames[language]}
            </option>
          ))}
        </SelectField>
        <TextField label={t("city")} autoComplete="address-level2" error={errorOf("city")} {...register("city")} />
      </div>
      {save.isError && (
        <Notice tone="danger" icon="alert">
          {t("failed")} {problemTexts(save.error).summary}
        </Notice>
      )}
      <div className={styles.foot}>
        <Button look="primary" type="submit" busy={save.isPending} disabled={!formState.isDirty}>
          {t("save")}
        </Button>
      </div>
    </form>
  );
}
