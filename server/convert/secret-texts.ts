/** Returns the value of a name, or what stands for it where it is a secret. */
type Clean = (value: string, name: string) => string;

const FORM = /^[\w.%+-]+=[^\s{}<>"]*$/;
const NAMED_SECRET = /(?:password|passwd|secret|token|api.?key)["']?\s*[:=]\s*["']?[^\s"'$,}]/i;

/** Cleans each value of a form or of a query. */
export const cleanedForm = (form: string, clean: Clean): string =>
  form
    .split("&")
    .map((pair) => {
      const at = pair.indexOf("=");
      if (at < 0) return pair;
      const name = pair.slice(0, at);
      return `${name}=${clean(pair.slice(at + 1), unescaped(name))}`;
    })
    .join("&");

/**
 * Cleans the values of a body: of JSON, XML or a form.
 *
 * @returns `null` where a secret may be left, as in a text of another form that names one
 */
export function cleanedBody(text: string, clean: Clean, looksSecret: (text: string) => boolean) {
  if (FORM.test(text.trim())) return cleanedForm(text.trim(), clean);
  const cleaned = text
    .replaceAll(
      /("([^"\\]{1,100})"\s*:\s*")((?:[^"\\]|\\.)*)(?=")/g,
      (_, before: string, name: string, value: string) => `${before}${clean(value, name)}`,
    )
    .replaceAll(
      /(<([\w:.-]{1,100})(?:\s[^<>]*)?>)([^<>]+)(?=<\/\2>)/g,
      (_, before: string, name: string, value: string) => `${before}${clean(value, name)}`,
    );
  const rest = cleaned.replaceAll(/\$\{\w+\}/g, "");
  return looksSecret(rest) || NAMED_SECRET.test(rest) ? null : cleaned;
}

export function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
