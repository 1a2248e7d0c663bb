import { lazy, Suspense } from "react";
import type { MarkdownProps } from "@/ui/markdown";

// The parser is loaded when the first message is shown: a page's header and an unread count need none.
const LazyMarkdown = lazy(() => import("@/ui/markdown").catch(() => ({ default: AsWritten })));
const LazySnippet = lazy(() => import("@/ui/snippet").catch(() => ({ default: AsWritten })));

/** What a message says. */
export function MessageText(props: MarkdownProps) {
  return (
    <Suspense>
      <LazyMarkdown {...props} />
    </Suspense>
  );
}

/** The first words of what a message says, on one line. */
export function MessageSnippet({ text }: { text: string }) {
  return (
    <Suspense fallback={"\u00a0"}>
      <LazySnippet text={text} />
    </Suspense>
  );
}

/** Without the parser a message can still be read. */
function AsWritten({ text }: { text: string }) {
  return <>{text}</>;
}
