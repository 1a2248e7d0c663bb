import type { ReactNode } from "react";
import styles from "./markdown.module.css";

const inline = /(\*\*[^*]+\*\*|\*[^*\s][^*]*\*|_[^_\s][^_]*_|`[^`]+`|\[[^\]]+\]\(https?:\/\/[^\s)]+\))/;

function inlineOf(text: string): ReactNode[] {
  return text.split(inline).map((part, index) => {
    if (part.startsWith("**") && part.endsWith("**") && part.length > 4) return <strong key={index}>{part.slice(2, -2)}</strong>;
    if (/^[*_].+[*_]$/.test(part)) return <em key={index}>{part.slice(1, -1)}</em>;
    if (/^`.+`$/.test(part)) return <code key={index}>{part.slice(1, -1)}</code>;
    const link = /^\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)$/.exec(part);
    return link ? (
      <a key={index} href={link[2]} rel="noopener noreferrer" target="_blank">
        {link[1]}
      </a>
    ) : (
      part
    );
  });
}

function blockOf(block: string, index: number): ReactNode {
  const lines = block.split("\n");
  if (lines.every((line) => /^[-*] /.test(line))) {
    return (
      <ul key={index}>
        {lines.map((line, item) => (
          <li key={item}>{inlineOf(line.slice(2))}</li>
        ))}
      </ul>
    );
  }
  const heading = /^#{1,3} (.+)$/.exec(block);
  if (heading?.[1] !== undefined) return <p key={index}><strong>{inlineOf(heading[1])}</strong></p>;
  return (
    <p key={index}>
      {lines.map((line, item) => (
        <span key={item}>
          {item > 0 && <br />}
          {inlineOf(line)}
        </span>
      ))}
    </p>
  );
}

/** The little Markdown that messages may use, as elements: text never becomes HTML. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={styles.markdown}>
      {text
        .trim()
        .split(/\n{2,}/)
        .map(blockOf)}
    </div>
  );
}
