import { Fragment, type ReactNode, useMemo } from "react";
import { hiddenHost, type Part, parseMarkdown, safeAddress, textOf } from "@/lib/markdown";
import { CopyableCode } from "@/ui/copyable-code";
import styles from "./markdown.module.css";

/** Below the headings that stand around the message. */
export type Heading = "h2" | "h5";

export interface MarkdownProps {
  text: string;
  heading?: Heading;
  /** Whether a code, such as a coupon's, has a button that copies it. */
  copyable?: boolean;
  /** What else can be done with a code that has one. */
  afterCode?: (code: string) => ReactNode;
}

type Manner = Required<Pick<MarkdownProps, "heading" | "copyable" | "afterCode">>;

const nothing = () => null;

/** A message's CommonMark as elements: text never becomes HTML, images are not loaded. */
export default function Markdown({ text, heading = "h2", copyable = false, afterCode = nothing }: MarkdownProps) {
  const parts = useMemo(() => parseMarkdown(text), [text]);
  return (
    <div className={styles.markdown} dir="auto">
      {elementsOf(parts, { heading, copyable, afterCode })}
    </div>
  );
}

function elementsOf(parts: Part[], manner: Manner): ReactNode {
  return parts.map((part, index) => <Fragment key={index}>{elementOf(part, manner)}</Fragment>);
}

function elementOf(part: Part, manner: Manner): ReactNode {
  const { token } = part;
  const { heading: Heading } = manner;
  const children = () => elementsOf(part.parts, manner);
  switch (token.type) {
    case "text":
      return token.content;
    case "inline":
      return <span>{children()}</span>;
    case "image":
      return textOf(part.parts);
    case "softbreak": // where people end a line, it ends
    case "hardbreak":
      return <br />;
    case "code_inline":
      if (!manner.copyable) return <code>{token.content}</code>;
      return (
        <>
          <CopyableCode code={token.content} />
          {manner.afterCode(token.content)}
        </>
      );
    case "fence":
    case "code_block":
      return (
        <pre tabIndex={0}>
          <code>{token.content.replace(/\n$/, "")}</code>
        </pre>
      );
    case "hr":
      return <hr />;
    case "em_open":
      return <em>{children()}</em>;
    case "strong_open":
      return <strong>{children()}</strong>;
    case "link_open":
      return linkOf(part, elementsOf(part.parts, { ...manner, copyable: false })); // no button in a link
    case "heading_open":
      return <Heading dir="auto">{children()}</Heading>;
    case "paragraph_open":
      return token.hidden ? children() : <p dir="auto">{children()}</p>;
    case "blockquote_open":
      return <blockquote>{children()}</blockquote>;
    case "bullet_list_open":
      return <ul>{children()}</ul>;
    case "ordered_list_open":
      return <ol start={Number(token.attrGet("start") ?? 1)}>{children()}</ol>;
    case "list_item_open":
      return <li dir="auto">{children()}</li>;
    default:
      return children();
  }
}

function linkOf(part: Part, children: ReactNode): ReactNode {
  const address = safeAddress(String(part.token.attrGet("href") ?? ""));
  if (address === null) return children;
  const host = hiddenHost(textOf(part.parts), address);
  return (
    <>
      <a href={address.href} rel="noopener noreferrer" target="_blank">
        {children}
      </a>
      {host !== null && <bdi className={styles.host}> ({host})</bdi>}
    </>
  );
}
