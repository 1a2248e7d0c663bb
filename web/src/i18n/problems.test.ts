import { readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { ApiError, type Refusal, Unreachable } from "@/api/problem";
import { codeWordings, statusNames, statusWordings } from "@/i18n/problem-wordings";
import { problemTexts } from "@/i18n/problems";

const refusal = (more: Partial<Refusal>) => new ApiError(more.status ?? 400, { title: "Bad Request", status: 400, ...more });
const wrong = (field: string, code: string, params = {}, reason = "is wrong") => ({ field, code, params, reason });

describe("a problem is worded in the page's language", () => {
  test("by the codes of its fields, under their labels", () => {
    const error = refusal({ errors: [wrong("promotion_package.name", "required")] });

    const { fields, summary } = problemTexts(error, "de", { field: () => "Paketname" });

    expect(fields).toMatchObject([{ field: "promotion_package.name", text: "Bitte füllen Sie das aus." }]);
    expect(summary).toBe("Paketname: Bitte füllen Sie das aus.");
  });

  test("with each thing once", () => {
    const error = refusal({ errors: [wrong("title", "required"), wrong("title", "required")] });

    expect(problemTexts(error, "en").fields).toHaveLength(1);
  });

  test("by the code of the whole request, where it has one", () => {
    const error = refusal({ status: 412, code: "revision_mismatch", errors: [wrong("If-Match", "revision_mismatch", { revision: 3 })] });

    expect(problemTexts(error, "de").summary).toMatch(/^Jemand anderes/);
  });

  test("with values as the reader knows them, and the line of a longer text", () => {
    const error = refusal({
      errors: [wrong("promotion_package.products[0]", "out_of_stock", { sku: "MUG-01" }), wrong("content", "loop_not_allowed", { line: 3 }), wrong("title", "too_long", { limit: 12345, line: 1 })],
    });

    const { fields } = problemTexts(error, "de", { value: (_, value) => (value === "MUG-01" ? "Steingutbecher" : undefined) });

    expect(fields.map(({ text }) => text)).toEqual(["Steingutbecher ist ausverkauft.", "Zeile 3: Schleifen sind hier nicht möglich.", "Höchstens 12.345 Zeichen."]);
  });

  test("by its status where the code is not known, never in the API's English", () => {
    const unavailable = refusal({ status: 503, title: "Service Unavailable", detail: "The token issuer does not show its keys." });
    const unknown = refusal({ errors: [wrong("title", "no_such_code", {}, "must not be empty")] });

    expect(problemTexts(unavailable, "de").summary).toBe(statusWordings[503]?.de);
    expect(problemTexts(unavailable, "en").summary).toBe(statusWordings[503]?.en);
    expect(problemTexts(unknown, "de").summary).toBe("title: Diese Angabe wird nicht angenommen.");
    expect(problemTexts(unknown, "en").fields[0]?.text).toBe("Must not be empty.");
  });

  test("in the API's own words where they are English as the page is", () => {
    const error = refusal({ status: 409, code: "newer_than_the_page", detail: "The promotion is over." });

    expect(problemTexts(error, "en").summary).toBe("The promotion is over.");
    expect(problemTexts(error, "de").summary).toBe(statusWordings[409]?.de);
  });

  test.each([
    [414, "uri_too_long"],
    [429, "too_many_requests"],
    [431, "header_fields_too_large"],
    [502, "bad_gateway"],
    [503, "unavailable"],
    [504, "timeout"],
  ])("by its status where the gateway refuses with %i", (status, code) => {
    const error = refusal({ status, code, detail: "The header fields are too large." });

    expect(problemTexts(error, "en").summary).toBe(statusWordings[status]?.en);
    expect(problemTexts(error, "de").summary).toBe(statusWordings[status]?.de);
  });

  test("as an answer where there was one", () => {
    for (const status of [400, 404, 418, 431, 500, 599]) expect(problemTexts(refusal({ status }), "en").summary).not.toMatch(/did not answer|\{/);

    expect(problemTexts(new Unreachable("no"), "en").summary).toMatch(/did not answer/);
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    expect(problemTexts(new Unreachable("no"), "de").summary).toMatch(/offline/);
  });

  test("and a fault of the page is no fault of the server", () => {
    expect(problemTexts(new TypeError("x is undefined"), "en").summary).toMatch(/this page/);
  });
});

test("every code that the API documents has a wording", () => {
  const documented = readFileSync("../docs/problems.md", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map((match) => match[1] ?? ""));

  expect(documented.length).toBeGreaterThan(60);
  expect(documented.filter((code) => !(code in codeWordings) && !(code in statusNames) && code !== "invalid")).toEqual([]);
  for (const status of Object.values(statusNames)) expect(statusWordings[status]).toBeDefined();
});

test("both languages take the same parameters", () => {
  const parameters = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

  for (const { en, de } of Object.values(codeWordings)) expect(parameters(de)).toEqual(parameters(en));
});
