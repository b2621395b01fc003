import type { Path } from "./draft.ts";
import { slugOf, uniqueIds } from "./slug.ts";
import { cleanedBody, cleanedForm, unescaped } from "./secret-texts.ts";
import { written } from "./report.ts";

/** A variable that stands for a secret of the converted file. */
export type Variable = { readonly name: string; readonly place: string };

/** Replaces secrets by variables. Equal secrets share one. */
export type Secrets = {
  /** Returns `${NAME}` for a secret; a text that has a variable already is returned as it is. */
  readonly variable: (secret: string, wished: string, path: Path) => string;
  readonly header: (name: string, value: string, owner: string, path: Path) => string;
  /** Returns an address without secrets in its query, its path and before its host. */
  readonly address: (url: string, owner: string, path: Path) => Address;
  readonly body: (text: string, owner: string, path: Path) => string;
  readonly variables: () => readonly Variable[];
};

export type Address = {
  readonly url: string;
  readonly basicAuth?: { readonly user: string; readonly password: string };
};

const SECRET_NAME =
  /(?:^|[^a-z])(?:auth|authorization|token|secret|key|apikey|cookie|session|sessionid|password|passwd|passphrase|pwd|pass|credentials?|signature|sig|jwt|bearer)(?:$|[^a-z])/i;
const VARIABLE = /(?<!\$)\$\{[A-Za-z_]\w*\}/;
/** Tokens of known forms, JSON Web Tokens, and long mixtures of letters and digits. */
const SECRET_TEXT =
  /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|(?:sk|pk|rk)_(?:live|test)_\w{8,}|gh[opsur]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|AKIA[A-Z0-9]{12,}|AIza[\w-]{30,}/;
const LONG = /[A-Za-z0-9_-]{32,}/;

/** "X-API-Key", "apiToken" and "client_secret" name secrets; "monkey" and "author" do not. */
export function namesSecret(name: string): boolean {
  return SECRET_NAME.test(name.replaceAll(/([a-z\d])([A-Z])/g, "$1-$2").replaceAll("_", "-"));
}

function looksSecret(text: string): boolean {
  if (SECRET_TEXT.test(text)) return true;
  const long = LONG.exec(text)?.[0] ?? "";
  return /\d/.test(long) && /[a-z]/i.test(long) && !/[-_]{2}/.test(long) && mixed(long);
}

/** Words apart by hyphens have few digits; random text has many changes between the two. */
function mixed(text: string): boolean {
  const changes = text.match(/[a-z](?=\d)|\d(?=[a-z])/gi)?.length ?? 0;
  return changes >= text.length / 8;
}

export function createSecrets(): Secrets {
  const names = uniqueIds("_");
  const known = new Map<string, string>();
  const variables: Variable[] = [];

  const variable: Secrets["variable"] = (secret, wished, path) => {
    if (VARIABLE.test(secret)) return secret;
    const before = known.get(secret);
    if (before !== undefined) return before;
    const base = slugOf(wished).replaceAll("-", "_").toUpperCase();
    // A name of one word might be one of the machine's own, such as PATH.
    const name = names(/^[A-Z]\w*_/.test(base) ? base : `SECRET_${base}`);
    variables.push({ name, place: written(path) });
    known.set(secret, `\${${name}}`);
    return `\${${name}}`;
  };

  const part = (text: string, name: string, owner: string, path: Path): string =>
    text !== "" && (namesSecret(name) || looksSecret(text))
      ? variable(text, `${owner} ${name}`, path)
      : text;

  const header: Secrets["header"] = (name, value, owner, path) => {
    const [, scheme = "", rest = ""] = /^(Bearer|Basic|Token|ApiKey)\s+(.+)$/i.exec(value) ?? [];
    if (/^(proxy-)?authorization$/i.test(name) && scheme !== "")
      return `${scheme} ${variable(rest, `${owner} ${name}`, path)}`;
    return part(value, name, owner, path);
  };

  const address: Secrets["address"] = (text, owner, path) => {
    const [, start = "", , login = "", rest = ""] =
      /^([a-z][a-z\d+.-]*:\/\/)(([^/?#]*)@)?(.*)$/is.exec(text.trim()) ?? [];
    if (start === "") return { url: text.trim() };
    const clean = (value: string, name: string) => part(value, name, owner, path);
    const [beforeHash = ""] = rest.split("#");
    const [beforeQuery = "", ...query] = beforeHash.split("?");
    const [host = "", ...steps] = beforeQuery.split("/");
    const form = query.length > 0 ? `?${cleanedForm(query.join("?"), clean)}` : "";
    const url = `${start}${[host, ...steps.map((step) => clean(step, "path"))].join("/")}${form}`;
    if (login === "") return { url };
    const [user = "", ...password] = login.split(":").map(unescaped);
    return {
      url,
      basicAuth: { user: clean(user, "user"), password: clean(password.join(":"), "password") },
    };
  };

  const body: Secrets["body"] = (text, owner, path) =>
    cleanedBody(text, (value, name) => part(value, name, owner, path), looksSecret) ??
    variable(text, `${owner} body`, path);

  return { variable, header, address, body, variables: () => variables };
}
