import MarkdownIt, { type Token } from "markdown-it";

/** A part of a message: a paragraph, a word in bold, a text. */
export interface Part {
  token: Token;
  parts: Part[];
}

// HTML is text like any other. Only as much nesting as a page can draw.
const parser = new MarkdownIt("commonmark", { html: false, maxNesting: 100 });
const protocols = new Set(["http:", "https:", "mailto:"]);
const snippetLength = 300;

/** A message's content, read as CommonMark. */
export function parseMarkdown(content: string): Part[] {
  return partsOf(parser.parse(content, {}));
}

function partsOf(tokens: Token[]): Part[] {
  const root: Part[] = [];
  const open = [root];
  for (const token of tokens) {
    if (token.nesting < 0) open.pop();
    if (token.nesting < 0) continue;
    const part = { token, parts: partsOf(token.children ?? []) };
    open.at(-1)?.push(part);
    if (token.nesting > 0) open.push(part.parts);
  }
  return root;
}

/** All the words of some parts, without markup; an image's are its description. */
export function textOf(parts: Part[]): string {
  return parts.map((part) => `${ownText(part)}${textOf(part.parts)}`).join("");
}

function ownText({ token }: Part): string {
  if (token.type === "text" || token.type === "code_inline") return token.content;
  if (token.type === "fence" || token.type === "code_block") return ` ${token.content}`;
  return token.block || token.type.endsWith("break") ? " " : "";
}

/** The first words of a message on one line. */
export function snippetOf(content: string): string {
  const text = textOf(parseMarkdown(content)).replace(/\s+/g, " ").trim();
  return Array.from(text).slice(0, snippetLength).join("");
}

/** A link's address, where it leads to a page or to a mailbox; nothing else may be followed. */
export function safeAddress(url: string): URL | null {
  const address = URL.canParse(url) ? new URL(url) : null;
  return address !== null && protocols.has(address.protocol) ? address : null;
}

/** The host that a link leads to, where the link's text names another one. */
export function hiddenHost(text: string, address: URL): string | null {
  const host = hostOf(address);
  const named = [...plainDots(text).matchAll(/[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.(?:\p{L}{2,}|\d+)/gu)].map(([name]) => asciiHost(name));
  return named.some((name) => bare(name) !== bare(host)) ? host : null;
}

/** A text in which what browsers take for a dot is one, and nothing invisible parts a name. */
function plainDots(text: string): string {
  return text.normalize("NFKC").replaceAll("\u3002", ".").replace(/\p{Cf}/gu, "");
}

function hostOf(address: URL): string {
  return address.protocol === "mailto:" ? asciiHost(address.pathname.split("@").at(-1) ?? "") : address.host;
}

function asciiHost(name: string): string {
  return URL.canParse(`https://${name}`) ? new URL(`https://${name}`).host : name;
}

function bare(host: string): string {
  return host.replace(/^www\./, "");
}
