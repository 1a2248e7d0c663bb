import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import Markdown from "@/ui/markdown";

function html(text: string) {
  const { container } = render(<Markdown text={text} />);
  return (container.firstElementChild?.innerHTML ?? "").replaceAll(/ dir="auto"|<\/?span>/g, "");
}

describe("a message is CommonMark", () => {
  test.each([
    ["Use SUMMER_SALE_2026 now", "<p>Use SUMMER_SALE_2026 now</p>"],
    ["https://x.example/a_b_c", "<p>https://x.example/a_b_c</p>"],
    ["Offers:\n- Mugs\n- Bowls", "<p>Offers:</p><ul><li>Mugs</li><li>Bowls</li></ul>"],
    ["- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"],
    ["- a\n  - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"],
    ["3. a\n4) b", '<ol start="3"><li>a</li></ol><ol start="4"><li>b</li></ol>'],
    ["1. a\n2. b", '<ol start="1"><li>a</li><li>b</li></ol>'],
    ["3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'],
    ["# Big\nnews", "<h2>Big</h2><p>news</p>"],
    ["Big\n---\nnews", "<h2>Big</h2><p>news</p>"],
    ["\\*x\\*", "<p>*x*</p>"],
    ["**a *b*** `c*d*`", "<p><strong>a <em>b</em></strong> <code>c*d*</code></p>"],
    ["one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"],
    ["one  \ntwo\\\nthree", "<p>one<br>two<br>three</p>"],
    ["one\r\n\r\n- two\r\n- three", "<p>one</p><ul><li>two</li><li>three</li></ul>"],
    ["> a\n\n***", "<blockquote><p>a</p></blockquote><hr>"],
    ["```\n<b>*x*\n```", '<pre tabindex="0"><code>&lt;b&gt;*x*</code></pre>'],
    ["5 &lt; 6 &amp;amp; &copy;", "<p>5 &lt; 6 &amp;amp; ©</p>"],
    ["", ""],
  ])("%j", (text, expected) => {
    expect(html(text)).toBe(expected);
  });
});

test("HTML is shown as text, wherever it stands", () => {
  expect(html("<script>alert(1)</script>\n\na <b onclick='x()'>b</b> <!-- c -->")).toBe(
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p><p>a &lt;b onclick='x()'&gt;b&lt;/b&gt; &lt;!-- c --&gt;</p>",
  );
});

describe("links", () => {
  const link = (text: string) => {
    render(<Markdown text={text} />);
    return screen.getByRole("link");
  };

  test.each([
    ["[T](https://x.example/a_(b).pdf)", "https://x.example/a_(b).pdf"],
    ["[T](<https://x.example/a b> 'title')", "https://x.example/a%20b"],
    ["[T][x]\n\n[X]: https://x.example/a_b_c", "https://x.example/a_b_c"],
    ["<https://x.example/?a=1&b=2>", "https://x.example/?a=1&b=2"],
    ["[T](mailto:help@x.example)", "mailto:help@x.example"],
  ])("%j leads to its address, in another tab", (text, address) => {
    expect(link(text)).toHaveAttribute("href", address);
    expect(screen.getByRole("link")).toHaveAttribute("rel", "noopener noreferrer");
    expect(screen.getByRole("link")).toHaveAttribute("target", "_blank");
  });

  test.each(["[T](javascript:alert(1))", "[T](JaVaScript:alert(1))", "[T](data:text/html,x)", "[T](//x.example)", "[T](/inbox)", "[T](vbscript:x)", "[T](blob:https://x.example/1)", "[T](https://)", "[T]()"])(
    "%j leads nowhere",
    (text) => {
      render(<Markdown text={text} />);

      expect(screen.queryByRole("link")).not.toBeInTheDocument();
      expect(screen.getByText(/T/)).toBeVisible();
    },
  );

  test.each([
    ["[bank.example](https://evil.example/login)", "evil.example"],
    ["[https://bank.example/login](https://bank.example@evil.example/)", "evil.example"],
    ["[**bank**.example](https://evil.example:8443/)", "evil.example:8443"],
    ["[раураl.com](https://evil.example)", "evil.example"],
    ["[paypal.com](https://раураl.com)", "xn--"],
    ["[bank\u3002example](https://evil.example)", "evil.example"],
    ["[bank\uff0eexample](https://evil.example)", "evil.example"],
    ["[bank\u2024example](https://evil.example)", "evil.example"],
    ["[bank\u00ad.example](https://evil.example)", "evil.example"],
    ["[ba\u200bnk.example](https://bank.example)", null],
    ["[help@bank.example](mailto:help@evil.example)", "evil.example"],
    ["[x][bank.example]\n\n[bank.example]: https://bank.example", null],
    ["[www.Bank.example](https://bank.example/a)", null],
    ["[bank.example/login](https://www.bank.example/login)", null],
    ["[Read more](https://bank.example)", null],
    ["<https://bank.example/a>", null],
  ])("%j shows the real host where its text names another", (text, host) => {
    const { container } = render(<Markdown text={text} />);

    const shown = container.querySelector("bdi")?.textContent ?? null;
    expect(shown === null ? null : shown.includes(host ?? "?")).toBe(host === null ? null : true);
  });
});

test("images are not loaded: their description is shown", () => {
  expect(html("![A *mug*](https://x.example/a.png) ![][x]\n\n[x]: https://x.example/b.png")).toBe("<p>A mug </p>");
});

test("what is nested without end breaks no page", () => {
  for (const text of [">".repeat(9_000), "- ".repeat(4_000), "*a ".repeat(3_000), "[".repeat(9_000), "![a](".repeat(1_500)]) {
    expect(() => html(`${text}end\n\nafter`)).not.toThrow();
  }
});

test("a code can be copied, and says that it was", async () => {
  const user = userEvent.setup();
  render(<Markdown text="Take `EGGS20`" copyable />);

  await user.click(screen.getByRole("button", { name: "Copy EGGS20" }));

  expect(await navigator.clipboard.readText()).toBe("EGGS20");
  expect(await screen.findByText("EGGS20 is copied.")).toBeInTheDocument();
});

test("a code in a link has no button of its own", () => {
  render(<Markdown text="[`EGGS20`](https://shop.example)" copyable />);

  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});
