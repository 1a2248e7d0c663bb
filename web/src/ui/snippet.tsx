import { useMemo } from "react";
import { snippetOf } from "@/lib/markdown";

/** The first words of a message, without its markup. */
export default function Snippet({ text }: { text: string }) {
  const snippet = useMemo(() => snippetOf(text), [text]);
  return <>{snippet}</>;
}
