import { type Language, localeFor } from "@/i18n/language";

const plainNumber = /^\d+(\.\d*)?$|^\.\d+$/;

/**
 * A decimal number as people type it in a language, as "7.5"; null where it is none.
 * A single separator means what it can only mean ("7,5" and "7.5" are the same number everywhere); "1.000" means what
 * it means in that language.
 */
export function parseDecimal(text: string, language: Language): string | null {
  const typed = text.normalize("NFKC").replace(/[\s'\u2019]/g, "");
  const { group, decimal } = separatorsOf(language);
  const [grouped, others] = [group, decimal].map((separator) => typed.split(separator).length - 1);
  if (grouped === 0 && others === 0) return plain(typed);
  if (grouped === 0) return plain(typed.replace(decimal, "."));
  const groups = new RegExp(`^[1-9]\\d{0,2}(\\${group}\\d{3})+(\\${decimal}\\d*)?$`);
  if (groups.test(typed)) return plain(typed.replaceAll(group, "").replace(decimal, "."));
  return grouped === 1 ? foreign(typed, group, decimal) : null;
}

/** "7.5" in German, "1.234,5" in English: the other language's writing, where ours reads nothing in it. */
function foreign(typed: string, group: string, decimal: string): string | null {
  const groups = new RegExp(`^[1-9]\\d{0,2}(\\${decimal}\\d{3})+\\${group}\\d*$`);
  if (groups.test(typed)) return plain(typed.replaceAll(decimal, "").replace(group, "."));
  return plain(typed.replace(group, "."));
}

function plain(text: string): string | null {
  if (!plainNumber.test(text)) return null;
  const [whole = "", fraction = ""] = text.split(".");
  // Three digits may have been meant as thousands: they stay, and a field with fewer decimals refuses them.
  const digits = fraction.length > 2 ? fraction : fraction.replace(/0+$/, "");
  return `${whole.replace(/^0+(?=\d)/, "") || "0"}${digits === "" ? "" : `.${digits}`}`;
}

/** "7.5" as the language writes it, without grouping: to be edited. */
export function formatDecimal(value: string, language: Language): string {
  return plainNumber.test(value) ? value.replace(".", separatorsOf(language).decimal) : value;
}

function separatorsOf(language: Language): { group: string; decimal: string } {
  const parts = new Intl.NumberFormat(localeFor(language)).formatToParts(12345.6);
  const decimal = parts.find(({ type }) => type === "decimal")?.value === "," ? "," : ".";
  return { decimal, group: decimal === "," ? "." : "," };
}
