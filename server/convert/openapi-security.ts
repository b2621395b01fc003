import type { Path } from "./draft.ts";
import type { Reading } from "./peer.ts";
import { isValues, listOf, textOf, valuesOf, type Values } from "./values.ts";

/** Credentials of a request, each as a variable. */
export type Authentication = {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
  readonly settings: Readonly<Record<string, unknown>>;
};

const NONE: Authentication = { headers: {}, query: [], settings: {} };

/**
 * Returns what the first of several ways to authenticate needs. The document has no credentials:
 * variables stand for them.
 *
 * @returns `null` where none of the ways has a counterpart
 */
export function authentication(
  security: unknown,
  root: Values,
  owner: string,
  path: Path,
  { report }: Reading,
): Authentication | null {
  const ways = listOf(security).map(valuesOf);
  if (ways.length === 0 || ways.some((way) => Object.keys(way).length === 0)) return NONE;
  const schemes = {
    ...valuesOf(root["securityDefinitions"]),
    ...valuesOf(valuesOf(root["components"])["securitySchemes"]),
  };
  for (const way of ways) {
    const parts = Object.keys(way).map((name) => credential(name, valuesOf(schemes[name])));
    const known = parts.filter((part) => part !== null);
    if (known.length < parts.length) continue;
    report.add(
      path,
      `it needs credentials: set the variables of ${Object.keys(way).join(", ").slice(0, 200)}`,
    );
    return {
      headers: Object.assign({}, ...known.map((part) => part.headers)) as Record<string, string>,
      query: known.flatMap((part) => part.query),
      settings: Object.assign({}, ...known.map((part) => part.settings)) as Values,
    };
  }
  report.add(
    path,
    `its authentication has no counterpart: ${JSON.stringify(owner.slice(0, 100))} is without a monitor`,
  );
  return null;
}

function variableOf(name: string, what: string): string {
  const base = `API_${name}_${what}`.normalize("NFKD").replaceAll(/[^A-Za-z0-9]+/g, "_");
  return `\${${base.toUpperCase()}}`;
}

function credential(name: string, scheme: Values): Authentication | null {
  const kind = textOf(scheme["type"]) ?? "";
  const secret = variableOf(name, "KEY");
  const bearer = { ...NONE, headers: { Authorization: `Bearer ${variableOf(name, "TOKEN")}` } };
  switch (kind) {
    case "basic":
      return basic(name);
    case "http": {
      const way = textOf(scheme["scheme"])?.toLowerCase();
      return way === "bearer" ? bearer : way === "basic" ? basic(name) : null;
    }
    case "apiKey": {
      const key = textOf(scheme["name"]) ?? "";
      if (scheme["in"] === "query") return { ...NONE, query: [[key, secret]] };
      return {
        ...NONE,
        headers: scheme["in"] === "cookie" ? { Cookie: `${key}=${secret}` } : { [key]: secret },
      };
    }
    case "oauth2":
      return oauth(name, scheme) ?? bearer;
    case "openIdConnect":
      return bearer;
    default:
      return null;
  }
}

const basic = (name: string): Authentication => ({
  ...NONE,
  settings: {
    basicAuth: { user: variableOf(name, "USER"), password: variableOf(name, "PASSWORD") },
  },
});

/** Client credentials are fetched by the probe itself; other flows need a person. */
function oauth(name: string, scheme: Values): Authentication | null {
  const flow = valuesOf(scheme["flows"])["clientCredentials"];
  const own = isValues(flow) ? flow : scheme["flow"] === "application" ? scheme : {};
  const url = textOf(own["tokenUrl"]);
  if (url === null || !/^https?:\/\//i.test(url)) return null;
  const token = {
    url,
    clientId: variableOf(name, "CLIENT_ID"),
    clientSecret: variableOf(name, "CLIENT_SECRET"),
  };
  return { ...NONE, settings: { token } };
}
