import { expect, test } from "vitest";
import { snippetOf } from "@/lib/markdown";

test.each([
  ["Use SUMMER_SALE_2026 at https://x.example/a_b_c", "Use SUMMER_SALE_2026 at https://x.example/a_b_c"],
  ["Offers:\n- Mugs\n- **Bowls**", "Offers: Mugs Bowls"],
  ["# Big\nnews\n\n> and *more*", "Big news and more"],
  ["[T](https://x.example/a_(b).pdf) ![mug](x.png)", "T mug"],
  ["\\*x\\* `a*b*` <b>c</b> &amp;", "*x* a*b* <b>c</b> &"],
  ["a\r\nb  \nc", "a b c"],
  ["```\ncode\n```\nafter", "code after"],
  ["", ""],
])("%j is shown in a list as %j", (content, snippet) => {
  expect(snippetOf(content)).toBe(snippet);
});

test("only the first words of a long message are shown, and no half characters", () => {
  expect(snippetOf("😀".repeat(5_000))).toBe("😀".repeat(300));
});
