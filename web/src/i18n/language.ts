import { useSyncExternalStore } from "react";
import { local } from "@/lib/storage";

export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];

const key = "fanfare.language";
const listeners = new Set<() => void>();

function isLanguage(value: string | null | undefined): value is Language {
  return languages.includes(value as Language);
}

function preferred(): Language {
  const chosen = local.get(key);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? "en";
}

let current = preferred();
document.documentElement.lang = current;

export function setLanguage(language: Language) {
  current = language;
  local.set(key, language);
  document.documentElement.lang = language;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, () => current);
}

/** The reader's own locale (en-GB, de-AT) where it speaks the chosen language, for dates and numbers. */
export function localeFor(language: Language): string {
  return navigator.languages.find((tag) => tag.startsWith(language)) ?? language;
}
