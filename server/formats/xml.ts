import { withoutBidi } from "../core/plain-text.ts";

/**
 * Characters that XML 1.0 cannot carry even as an escape (most controls, lone surrogates, two
 * non-characters) or discourages (C1 controls). XML 1.1 and many readers take two more characters
 * for line ends.
 */
const UNSPEAKABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|\p{Surrogate}/gu;
const LINE_ENDS = /[\x85\u2028\u2029]/g;

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
};

/**
 * Any text as the content of an element, or of an attribute in double quotes; what XML cannot
 * carry becomes U+FFFD, and what reorders text is left out. Apostrophes stay: some readers of Statuspage's feeds match on raw bytes.
 */
export function escapeXml(text: string): string {
  const speakable = withoutBidi(text).replace(UNSPEAKABLE, "\ufffd").replace(LINE_ENDS, "\n");
  return speakable.replace(/[&<>"\r]/g, (c) => ESCAPES[c] ?? c);
}

type Attributes = Readonly<Record<string, string>>;

/** An element with text in it; both are escaped here, once. */
export function element(name: string, text: string, attributes: Attributes = {}): string {
  return `<${name}${written(attributes)}>${escapeXml(text)}</${name}>`;
}

/** An element with elements in it. */
export function parent(
  name: string,
  children: readonly string[],
  attributes: Attributes = {},
): string {
  return `<${name}${written(attributes)}>\n${children.join("\n")}\n</${name}>`;
}

export const empty = (name: string, attributes: Attributes): string =>
  `<${name}${written(attributes)}/>`;

const written = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join("");

export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>';
