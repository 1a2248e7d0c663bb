import { renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import { defineText } from "@/i18n/text";

const useText = defineText({ en: { asked: "Publish {title}?" }, de: { asked: "{title} veröffentlichen?" } });
const publish = (title: string) => renderHook(() => useText()).result.current("asked", { title });

test.each(["عرض 50%!", "השקה 50%!", "\u202eSale"])("%s keeps its direction inside a sentence", (title) => {
  expect(publish(title)).toBe(`Publish \u2068${title}\u2069?`);
});

test("other names stand as they are", () => {
  expect(publish("Åpent hus 50%!")).toBe("Publish Åpent hus 50%!?");
});
