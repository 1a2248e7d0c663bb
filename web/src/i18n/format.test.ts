import { renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import { useFormat } from "@/i18n/format";

test("a span names its zone once, unless the clock changes in between", () => {
  const format = renderHook(useFormat).result.current;

  const winter = format.spanZoned("2026-11-23T00:00:00+01:00", "2026-11-26T00:00:00+01:00", "Europe/Berlin");
  const acrossTheChange = format.spanZoned("2026-10-23T00:00:00+02:00", "2026-10-26T00:00:00+01:00", "Europe/Berlin");

  expect(winter.map((text) => /GMT|CET/.test(text))).toEqual([false, true]);
  expect(acrossTheChange.map((text) => /GMT|CES?T/.test(text))).toEqual([true, true]);
});
