/** What XML 1.0 cannot carry even as an escape: most controls, lone surrogates, two non-characters. */
const UNSPEAKABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu;

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
};

/**
 * Any text as the content of an element, or of an attribute in double quotes; what XML cannot
 * carry becomes U+FFFD. Apostrophes stay: some readers of Statuspage's feeds match on raw bytes.
 */
export function escapeXml(text: string): string {
  return text.replace(UNSPEAKABLE, "\ufffd").replace(/[&<>"\r]/g, (c) => ESCAPES[c] ?? c);
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
