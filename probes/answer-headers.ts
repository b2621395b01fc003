/**
 * The headers of an answer by their lower-case names. Several of one name are joined by commas
 * (RFC 9110, 5.3), except `location`: its first value counts, as in curl. Each character is one
 * byte as it was sent; `headerText` makes text of them.
 */
export type AnswerHeaders = Readonly<Record<string, string>>;

export type HeaderSection = {
  readonly headers: AnswerHeaders;
  /** The values of `Set-Cookie`, which cannot be joined: their dates hold commas (RFC 6265, 3). */
  readonly cookies: readonly string[];
};

export const NO_HEADERS: AnswerHeaders = Object.freeze(
  Object.create(null) as Record<string, string>,
);

/** Most bytes of headers, as in Chrome; curl reads 300 KB, Node 16 KiB. */
export const MAX_HEADER_BYTES = 256 * 1024;

/** Gathers the fields of a header section in their order. */
export function gatherHeaders(): HeaderSection & {
  readonly add: (lowerCaseName: string, value: string) => void;
} {
  // No prototype: a server may well send a header named "constructor".
  const headers = Object.create(null) as Record<string, string>;
  const cookies: string[] = [];
  return {
    headers,
    cookies,
    add: (name, value) => {
      if (name === "set-cookie") cookies.push(value);
      const known = headers[name];
      if (known === undefined) headers[name] = value;
      else if (name !== "location") headers[name] = `${known}, ${value}`;
    },
  };
}

const ASCII = /^[\x00-\x7f]*$/;
const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/** A header's value as text: UTF-8 where its bytes are that, otherwise Latin-1. */
export function headerText(value: string): string {
  if (ASCII.test(value)) return value;
  try {
    return strictUtf8.decode(Buffer.from(value, "latin1"));
  } catch {
    return value;
  }
}
