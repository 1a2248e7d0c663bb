const steps = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** A length of time in its largest unit, as "12 min" or "2 hr". */
export function lengthText(seconds: number, locale: string): string {
  const [unit, size] = steps.find(([, step]) => seconds >= step) ?? (["second", 1] as const);
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 0 }).format(Math.floor(seconds / size));
}
