import { isScalar } from "./json-path.ts";

/** Names of headers, query parameters and JSON members whose values are secret. */
const SECRET_NAME =
  /authorization|cookie|passw|secret|token|credential|signature|session|api[-_]?key|^key$|^sig$|assertion/i;

export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

/** Shorter values are no secrets: they would be found in ordinary words and numbers. */
const SHORTEST = 3;
/** From this length on, a substituted value is redacted within words too. */
const WITHIN_WORDS_FROM = 6;
/** The part of a secret that may be left where a text was cut inside it. */
const MOST_LEFT = 5;
/** Least length of base64 that does not occur by chance. */
const SHORTEST_BASE64 = 8;

/** Every value that this process has read from a variable, with the forms it may take. */
const remembered = new Map<string, readonly string[]>();

/**
 * Remembers a value that came from the environment or a secret file, for as long as the process
 * lives: from now on `redact` takes it out of every text. What an earlier configuration held may
 * still be echoed by a target, and is still in memory.
 */
export function rememberSecret(value: string): void {
  const lines = value.split(/\r?\n/).filter((line) => line.length >= 16);
  for (const each of new Set([value, value.trim(), ...lines])) {
    if (each.length >= SHORTEST && !remembered.has(each)) remembered.set(each, formsOf(each));
  }
}

/**
 * Returns a text without secrets: neither the given ones nor any that `rememberSecret` knows, in
 * whatever form they may be written down. Use it wherever evidence is stored, logged or shown.
 *
 * A remembered value of less than six characters is only taken out where it stands alone, since
 * `8080` or `prod` may be part of anything.
 */
export function redact(text: string, secrets: Iterable<string> = []): string {
  const forms = new Set<string>();
  const alone = new Set<string>();
  for (const secret of secrets) {
    if (secret.length >= SHORTEST) formsOf(secret).forEach((form) => forms.add(form));
  }
  for (const [value, own] of remembered) {
    if (value.length >= WITHIN_WORDS_FROM) own.forEach((form) => forms.add(form));
    else alone.add(value);
  }
  let redacted = text;
  // The longest first: a secret that is part of another must not leave the rest of it behind.
  for (const form of [...forms].sort((a, b) => b.length - a.length)) {
    redacted = redacted.replaceAll(form, "***");
  }
  for (const value of alone) redacted = withoutWord(redacted, value);
  return redacted.includes("…") ? withoutBeginnings(redacted, forms) : redacted;
}

/** A secret as it is, and as URLs, JSON, HTML, base64 and wrong character sets write it. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const component = encodeURIComponent(secret.toWellFormed());
  const strict = component.replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  const json = JSON.stringify(secret).slice(1, -1);
  const ascii = json.replaceAll(
    /[^\x00-\x7f]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const html = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const url = [component, strict, encodeURI(secret.toWellFormed())];
  const forms = [
    secret,
    ...url,
    ...url.map((form) => form.replaceAll(/%[0-9a-f]{2}/gi, (hex) => hex.toLowerCase())),
    ...url.map((form) => form.replaceAll(/%[0-9a-f]{2}/gi, (hex) => hex.toUpperCase())),
    ...url.map((form) => form.replaceAll("%20", "+")),
    json,
    json.replaceAll("/", "\\/"),
    ascii,
    html,
    html.replaceAll('"', "&quot;").replaceAll("'", "&#39;"),
    bytes.toString("latin1"),
    bytes.toString("base64"),
    bytes.toString("base64url"),
    ...[0, 1, 2].flatMap((offset) => base64Within(bytes, offset)),
  ];
  return [...new Set(forms)].filter((form) => form.length >= SHORTEST);
}

/**
 * The base64 that a secret has in the middle of something longer, such as `user:password`, where
 * it begins so many bytes after a multiple of three: without the characters that depend on its
 * neighbours.
 */
function base64Within(bytes: Buffer, offset: number): string[] {
  const whole = Buffer.concat([Buffer.alloc(offset), bytes]);
  const from = Math.ceil((offset * 8) / 6);
  const to = Math.floor((whole.length * 8) / 6);
  const forms = (["base64", "base64url"] as const).map((alphabet) =>
    whole.toString(alphabet).slice(from, to),
  );
  return forms.filter((form) => form.length >= SHORTEST_BASE64);
}

const WORD = /[\p{L}\p{N}_]/u;

function withoutWord(text: string, word: string): string {
  let result = "";
  let from = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at < from) continue;
    const [before, after] = [text[at - 1] ?? "", text[at + word.length] ?? ""];
    if (WORD.test(before) || WORD.test(after)) continue;
    result += `${text.slice(from, at)}***`;
    from = at + word.length;
  }
  return result + text.slice(from);
}

/** Takes out what is left of a secret where evidence was shortened inside it: "…abcde…". */
function withoutBeginnings(text: string, forms: ReadonlySet<string>): string {
  const parts = text.split("…");
  return parts
    .map((part, i) => {
      if (i === parts.length - 1) return part;
      let shortest = part;
      for (const form of forms) {
        const most = Math.min(form.length - 1, part.length);
        for (let length = most; length > MOST_LEFT; length -= 1) {
          if (!part.endsWith(form.slice(0, length))) continue;
          const cut = `${part.slice(0, -length)}***`;
          if (cut.length < shortest.length) shortest = cut;
          break;
        }
      }
      return shortest;
    })
    .join("…");
}

/** The values of an address's query parameters that bear a secret's name. */
export function querySecrets(address: string): string[] {
  const query = address.split("?", 2)[1]?.split("#", 1)[0] ?? "";
  const found: string[] = [];
  for (const pair of query.split("&")) {
    const [name = "", raw = ""] = pair.split("=", 2);
    if (isSecretName(name)) found.push(raw, ...new URLSearchParams(pair).values());
  }
  return found;
}

/** The values of headers that bear a secret's name; of "Bearer x", the "x" too. */
export function headerSecrets(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers)
    .filter(([name]) => isSecretName(name))
    .flatMap(([, value]) => [value, ...value.split(/[\s;]+/).slice(1)]);
}

/** A value with a secret's name in a body: a JSON value, or the text of a form or of JSON. */
export function bodySecrets(body: unknown): string[] {
  if (typeof body === "string") {
    try {
      return bodySecrets(JSON.parse(body));
    } catch {
      return querySecrets(`?${body}`);
    }
  }
  if (typeof body !== "object" || body === null) return [];
  return Object.entries(body).flatMap(([name, value]: [string, unknown]) =>
    typeof value === "object"
      ? bodySecrets(value)
      : isSecretName(name) && isScalar(value)
        ? [String(value)]
        : [],
  );
}

/** A JSON member or an XML element; a value at the end of the text may have been cut. */
const WRITTEN =
  /"([^"\\]{1,80})"\s*:\s*(?:"((?:[^"\\]|\\.)*)|([\w.+-]+))|<([\w:.-]{1,80})>([^<]+)/g;
/** A JSON Web Token (RFC 7519), under whatever name. */
const JWT = /\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g;

/** Returns the secrets of a text that may be cut, so that it cannot be parsed as a whole. */
export function writtenSecrets(text: string): string[] {
  const found = [...(text.match(JWT) ?? [])];
  for (const [, member = "", quoted, plain, element = "", content] of text.matchAll(WRITTEN))
    if (isSecretName(member || element)) found.push(quoted ?? plain ?? content ?? "");
  return found;
}

/** An address as it may be printed: where, but not with what. */
export function printable(url: URL): string {
  return `${url.origin}${url.pathname}${url.search === "" ? "" : "?…"}`;
}
