import { useMemo } from "react";
import { type Language, useLanguage } from "@/i18n/language";

type Values = Record<string, string | number>;
export type Translate<Key extends string> = (key: Key, values?: Values) => string;

/**
 * The texts of one feature in every language; a missing key does not compile.
 * `{name}` is replaced by a value; `one|other` picks a form by the number `n`.
 */
export function defineText<const English extends Record<string, string>>(
  texts: { en: English } & Record<Exclude<Language, "en">, Record<keyof English & string, string>>,
) {
  type Key = keyof English & string;
  const translators = new Map<Language, Translate<Key>>();

  function translator(language: Language): Translate<Key> {
    const rules = new Intl.PluralRules(language);
    const dictionary: Record<Key, string> = texts[language];
    const numbers = new Intl.NumberFormat(language);
    return (key, values = {}) => fill(pickForm(dictionary[key], values, rules), values, numbers);
  }

  return function useText(): Translate<Key> {
    const language = useLanguage();
    return useMemo(() => {
      const known = translators.get(language) ?? translator(language);
      translators.set(language, known);
      return known;
    }, [language]);
  };
}

function pickForm(text: string, values: Values, rules: Intl.PluralRules): string {
  const [one, other] = text.split("|");
  if (one === undefined || other === undefined || typeof values.n !== "number") return text;
  return rules.select(values.n) === "one" ? one : other;
}

function fill(text: string, values: Values, numbers: Intl.NumberFormat): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name] ?? placeholder;
    return typeof value === "number" ? numbers.format(value) : isolated(value);
  });
}

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\u200f\u202b\u202e\u2067]/u;

/** What a person wrote from right to left keeps its own direction inside our sentence, and ours around it. */
export function isolated(value: string): string {
  return rightToLeft.test(value) ? `\u2068${value}\u2069` : value;
}
