import { useAppText } from "@/app/text";
import { setLanguage, useLanguage } from "@/i18n/language";
import { setTheme, useTheme } from "@/lib/theme";
import { IconButton } from "@/ui/button";
import styles from "./shell.module.css";

export function Preferences() {
  const t = useAppText();
  const theme = useTheme();
  const language = useLanguage();
  const other = language === "en" ? "de" : "en";
  return (
    <>
      <button type="button" className={styles.language} lang={other} aria-label={t("language")} title={t("language")} onClick={() => setLanguage(other)}>
        {other.toUpperCase()}
      </button>
      <IconButton
        icon={theme === "dark" ? "sun" : "moon"}
        label={theme === "dark" ? t("toLight") : t("toDark")}
        onClick={() => setTheme(theme === "dark" ? "light" : "dark")}
      />
    </>
  );
}
