import { useRef, useState } from "react";
import { defineText } from "@/i18n/text";
import { Icon } from "@/ui/icon";
import styles from "./markdown.module.css";

const useCopyText = defineText({
  en: { copy: "Copy {code}", copied: "{code} is copied." },
  de: { copy: "{code} kopieren", copied: "{code} ist kopiert." },
});

/** A code with a button that copies it; where the browser refuses, the code is selected instead. */
export function CopyableCode({ code }: { code: string }) {
  const t = useCopyText();
  const text = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState(false);

  async function copy() {
    try {
      await navigator.clipboard.writeText(code);
      setCopied(true);
    } catch {
      if (text.current !== null) getSelection()?.selectAllChildren(text.current);
    }
  }

  return (
    <>
      <code ref={text}>{code}</code>
      <button type="button" className={styles.copy} aria-label={t("copy", { code })} title={t("copy", { code })} onClick={() => void copy()}>
        <Icon name={copied ? "check" : "copy"} size={14} />
      </button>
      <span role="status" className="visually-hidden">
        {copied && t("copied", { code })}
      </span>
    </>
  );
}
