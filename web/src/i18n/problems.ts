import { useCallback } from "react";
import { ApiError, Unreachable } from "@/api/problem";
import type { FieldError } from "@/api/types";
import { type Language, localeFor, useLanguage } from "@/i18n/language";
import { broken, codeWordings, failed, notAccepted, offline, onLine, refused, selfContained, statusNames, statusWordings, unreachable } from "@/i18n/problem-wordings";

type Parameter = FieldError["params"][string];

/** Older functions, and other services behind the same gateway, may send no code. */
export type FieldProblem = Pick<FieldError, "field" | "reason"> & Partial<FieldError>;

/** What a page knows and the API does not: how the reader calls its fields and values. */
export interface ProblemNames {
  /** The label of an API field such as "promotion_package.coupon_code". */
  field?: (field: string) => string | undefined;
  /** A parameter as the reader knows it: a product's name for the parameter "sku". */
  value?: (parameter: string, value: string) => string | undefined;
}

export interface FieldText {
  field: string;
  code: string;
  params: FieldError["params"];
  /** A sentence to stand at the field. */
  text: string;
  /** The same with the field's label in front, to stand anywhere else. */
  labelled: string;
}

export interface ProblemTexts {
  /** All of it, for a toast or a notice. */
  summary: string;
  /** What is wrong with each field, each thing once; empty where the whole request failed. */
  fields: FieldText[];
}

/**
 * An error as sentences in the page's language: by the problem's code and parameters, else by its status.
 * In a component: `const problemTexts = useProblemTexts(names); toast(problemTexts(error).summary)`.
 */
export function problemTexts(error: unknown, language: Language, names: ProblemNames = {}): ProblemTexts {
  if (!(error instanceof ApiError)) return { summary: lostWording(error)[language], fields: [] };
  const fields = fieldTexts(error.fieldErrors, language, names);
  const known = codeWordings[error.problem.code ?? ""];
  const places = fields.filter(({ field }) => !isHeader(field)).map(({ labelled }) => labelled);
  return { summary: places.join(" ") || (known?.[language] ?? requestText(error, language)), fields };
}

export function useProblemTexts(names?: ProblemNames): (error: unknown) => ProblemTexts {
  const language = useLanguage();
  return useCallback((error: unknown) => problemTexts(error, language, names), [language, names]);
}

/** Problems that come in an answer rather than as an error, each thing once. */
export function fieldTexts(problems: FieldProblem[], language: Language, names: ProblemNames = {}): FieldText[] {
  const texts = problems.map((one) => fieldText(one, language, names));
  return [...new Map(texts.map((one) => [one.labelled, one])).values()];
}

/** A refusal that comes in an answer rather than as an error: by its code, or by the status that is named like it. */
export function codeText({ code, reason }: { code: string | null; reason: string | null }, language: Language): string {
  const wording = codeWordings[code ?? ""] ?? statusWordings[statusNames[code ?? ""] ?? 0];
  return wording?.[language] ?? unknownCode(reason ?? "", language);
}

function fieldText(problem: FieldProblem, language: Language, names: ProblemNames = {}): FieldText {
  const { field, code = "invalid", params = {} } = problem;
  const wording = codeWordings[code]?.[language];
  const text = wording === undefined ? unknownCode(problem.reason, language) : fill(`${lineOf(params, language)}${wording}`, params, language, names);
  const label = selfContained.has(code) ? "" : (names.field?.(field) ?? field);
  return { field, code, params, text, labelled: label === "" ? text : `${label}: ${text}` };
}

/** "If-Match" is the page's own doing, and no field to its reader. */
function isHeader(field: string): boolean {
  return /^[A-Z]/.test(field);
}

function requestText({ status, problem }: ApiError, language: Language): string {
  // A code that is newer than this page has an English sentence of the API's; other details are for developers.
  const isNewer = problem.code !== undefined && !(problem.code in statusNames);
  if (language === "en" && status < 500 && isNewer && problem.detail) return problem.detail;
  const general = statusWordings[status] ?? (status < 500 ? refused : failed);
  return fill(general[language], { status: String(status) }, language, {});
}

function lostWording(error: unknown): Record<Language, string> {
  if (!(error instanceof Unreachable)) return broken;
  return navigator.onLine ? unreachable : offline;
}

function lineOf({ line }: FieldError["params"], language: Language): string {
  return typeof line === "number" && line > 1 ? onLine[language] : "";
}

function unknownCode(reason: string, language: Language): string {
  if (language !== "en" || reason === "") return notAccepted[language];
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}${/[.!?]$/.test(reason) ? "" : "."}`;
}

function fill(text: string, params: FieldError["params"], language: Language, names: ProblemNames): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = params[name];
    return value === undefined ? placeholder : readable(name, value, language, names);
  });
}

function readable(name: string, value: Parameter, language: Language, names: ProblemNames): string {
  const locale = localeFor(language);
  if (typeof value === "number") return new Intl.NumberFormat(locale, { useGrouping: value >= 10_000 }).format(value);
  const known = (one: string) => names.value?.(name, one) ?? one;
  return Array.isArray(value) ? new Intl.ListFormat(locale).format(value.map(known)) : known(value);
}
