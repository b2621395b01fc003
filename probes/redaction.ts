import { isScalar } from "./json-path.ts";

/** Names of headers, query parameters and JSON members whose values are nobody's business. */
const SECRET_NAME =
  /authorization|cookie|passw|secret|token|credential|signature|session|api[-_]?key|^key$|^sig$|assertion/i;

export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

/** Shorter ones would take ordinary words apart, and are no secrets worth the name. */
const SHORTEST = 3;

/**
 * Takes secrets out of a text: as they are, URL-encoded, in base64 (alone or at the end of
 * `user:password`) and as JSON escapes them.
 */
export function redact(text: string, secrets: Iterable<string>): string {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < SHORTEST) continue;
    forms.add(secret);
    forms.add(encodeURIComponent(secret));
    forms.add(encodeURIComponent(secret).replaceAll("%20", "+"));
    forms.add(JSON.stringify(secret).slice(1, -1));
    forms.add(Buffer.from(secret).toString("base64"));
    forms.add(Buffer.from(secret).toString("base64url"));
  }
  let redacted = text;
  // The longest first: a secret that is part of another must not leave the rest of it behind.
  for (const form of [...forms].sort((a, b) => b.length - a.length))
    redacted = redacted.replaceAll(form, "***");
  return redacted;
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

/** What bears a secret's name in a body: a JSON value, or the text of a form or of JSON. */
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

/** An address as it may be printed: where, but not with what. */
export function printable(url: URL): string {
  return `${url.origin}${url.pathname}${url.search === "" ? "" : "?…"}`;
}
