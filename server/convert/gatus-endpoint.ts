import { formatDuration } from "../core/duration.ts";
import type { DraftMonitor, Path } from "./draft.ts";
import { readConditions, type GatusConditions } from "./gatus-conditions.ts";
import { goDuration } from "./go-duration.ts";
import { hostAndPort, httpAddress } from "./http-address.ts";
import type { Reading } from "./peer.ts";
import { isUnset, listOf, textOf, valuesOf, type Values } from "./values.ts";

type Settings = Readonly<Record<string, unknown>>;
type Converted =
  | { readonly kind: string; readonly settings: Settings }
  | { readonly refused: string };
type Endpoint = {
  readonly values: Values;
  readonly owner: string;
  readonly path: Path;
  readonly client: Values;
  readonly conditions: GatusConditions;
  readonly reading: Reading;
};

/** Converts an endpoint of Gatus: one monitor, and those of its certificate and domain. */
export function gatusProbes(
  values: Values,
  owner: string,
  path: Path,
  reading: Reading,
): DraftMonitor[] {
  const { report } = reading;
  const conditions = readConditions(listOf(values["conditions"]));
  const endpoint: Endpoint = {
    values,
    owner,
    path,
    client: valuesOf(values["client"]),
    conditions,
    reading,
  };
  const read = settingsOf(endpoint);
  for (const { index, why } of conditions.others)
    report.add(
      [...path, "conditions", index],
      `${JSON.stringify(listOf(values["conditions"])[index]).slice(0, 200)} ${why}`,
    );
  reportRest(endpoint);
  if ("refused" in read) {
    report.add([...path, "url"], `the monitor is left out: ${read.refused}`);
    return [];
  }
  const interval = values["interval"] === undefined ? 60_000 : goDuration(values["interval"]);
  if (interval === null) report.add([...path, "interval"], "no duration: 60s is written");
  const everyMs = interval ?? 60_000;
  const timeoutMs = goDuration(endpoint.client["timeout"]) ?? Math.min(10_000, everyMs);
  const main = {
    path,
    everyMs,
    timeoutMs,
    ...read,
    settings: { ...read.settings, ...commonOf(endpoint, read.kind) },
  };
  return [main, ...expiries(endpoint, read.kind)];
}

function commonOf(
  { conditions: { slowMs }, client, path, reading }: Endpoint,
  kind: string,
): Settings {
  const [, version] = /^ip([46])$/.exec(textOf(client["network"]) ?? "") ?? [];
  if (slowMs !== null && kind !== "heartbeat")
    reading.report.add(
      [...path, "conditions"],
      `an answer that takes ${formatDuration(slowMs)} or more is degraded here, and not down`,
    );
  return {
    ...(slowMs !== null && { degradedAfter: formatDuration(slowMs) }),
    ...(version !== undefined && kind !== "dns" && { ipVersion: Number(version) }),
  };
}

function settingsOf(endpoint: Endpoint): Converted {
  const { values, conditions, reading } = endpoint;
  const url = textOf(values["url"]) ?? "";
  if (!isUnset(values["dns"])) return dnsOf(valuesOf(values["dns"]), url, conditions);
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase() ?? "";
  const target = hostAndPort(url);
  switch (scheme) {
    case "http":
    case "https":
      return httpOf(endpoint, url);
    case "tcp":
      return {
        kind: "tcp",
        settings: {
          host: target?.host,
          port: target?.port ?? undefined,
          ...exchange(values, conditions),
        },
      };
    case "ssh":
      return {
        kind: "tcp",
        settings: { host: target?.host, port: target?.port ?? 22, expect: "SSH-" },
      };
    case "tls":
      return {
        kind: "tls",
        settings: {
          host: target?.host,
          port: target?.port ?? 443,
          degradedBelow: durationOf(conditions.certificateMs),
        },
      };
    case "ws":
    case "wss":
      return {
        kind: "websocket",
        settings: {
          url: reading.secrets.address(url, endpoint.owner, [...endpoint.path, "url"]).url,
          headers: headersOf(endpoint),
          ...exchange(values, conditions),
        },
      };
    case "grpc":
    case "grpcs":
      return {
        kind: "grpc",
        settings: { host: target?.host, port: target?.port ?? undefined, tls: scheme === "grpcs" },
      };
    default:
      // A variable may stand for the whole address.
      return url.startsWith("${")
        ? httpOf(endpoint, url)
        : {
            refused:
              SCHEMES[scheme] ??
              `no kind for the address ${JSON.stringify(url.slice(0, 60).replace(/\/\/[^@/]*@/, "//"))}`,
          };
  }
}

const SCHEMES: Readonly<Record<string, string>> = {
  icmp: "Vigie sends no ICMP; kind tcp connects to a port",
  udp: "UDP has no counterpart",
  sctp: "SCTP has no counterpart",
  starttls:
    "STARTTLS has no counterpart; kind tls reads the certificate of a port that begins with TLS",
};

/** Returns the texts sent and expected, of the kinds that exchange texts. */
function exchange(values: Values, { text, answers }: GatusConditions): Settings {
  const send = textOf(values["body"]);
  const [expect] = [...text, ...answers];
  return { ...(send !== null && { send }), ...(expect !== undefined && { expect }) };
}

function dnsOf(dns: Values, url: string, { answers }: GatusConditions): Converted {
  const resolver = hostAndPort(url);
  const host = resolver?.host ?? "";
  const bracketed = host.includes(":") ? `[${host}]` : host;
  return {
    kind: "dns",
    settings: {
      name: textOf(dns["query-name"])?.replace(/(?<=.)\.$/, ""),
      type: textOf(dns["query-type"]) ?? "A",
      ...(host !== "" && { resolver: resolver?.port ? `${bracketed}:${resolver.port}` : host }),
      ...(answers.length > 0 && { expect: answers }),
    },
  };
}

function headersOf({ values, owner, path, reading }: Endpoint): Record<string, string> {
  return Object.fromEntries(
    Object.entries(valuesOf(values["headers"])).map(([name, value]) => [
      name,
      reading.secrets.header(name, textOf(value) ?? "", owner, [...path, "headers", name]),
    ]),
  );
}

function httpOf(endpoint: Endpoint, url: string): Converted {
  const { values, owner, path, client, conditions, reading } = endpoint;
  const { secrets } = reading;
  const method = (textOf(values["method"]) ?? "GET").toUpperCase();
  const headers = headersOf(endpoint);
  const text = textOf(values["body"]);
  const isGraphql = values["graphql"] === true;
  const body =
    text === null
      ? null
      : secrets.body(isGraphql ? JSON.stringify({ query: text }) : text, owner, [...path, "body"]);
  if (isGraphql && !Object.keys(headers).some((name) => /^content-type$/i.test(name)))
    headers["Content-Type"] = "application/json";
  const token = tokenOf(valuesOf(client["oauth2"]), owner, path, secrets);
  const proxy = textOf(client["proxy-url"]);
  const texts = [...conditions.text, ...conditions.answers];
  if (conditions.answers.length > 0)
    reading.report.add(
      [...path, "conditions"],
      "the whole body was compared; now the text must occur in it",
    );
  return {
    kind: "http",
    settings: {
      ...httpAddress(url, owner, [...path, "url"], secrets),
      ...(method !== "GET" && { method }),
      ...(Object.keys(headers).length > 0 && { headers }),
      ...(body !== null && { body }),
      ...(token !== null && { token }),
      ...(proxy !== null && {
        proxy: /@/.test(proxy)
          ? secrets.variable(proxy, `${owner} proxy`, [...path, "client", "proxy-url"])
          : proxy,
      }),
      ...(client["ignore-redirect"] !== true && { followRedirects: 10 }),
      expect: {
        status: conditions.status,
        ...(texts.length > 0 && { text: texts }),
        ...(conditions.json.length > 0 && { json: conditions.json }),
      },
    },
  };
}

function tokenOf(
  oauth: Values,
  owner: string,
  path: Path,
  secrets: Reading["secrets"],
): Settings | null {
  const url = textOf(oauth["token-url"]);
  if (url === null) return null;
  const secret = textOf(oauth["client-secret"]) ?? "";
  const scopes = listOf(oauth["scopes"]).map(String).join(" ");
  return {
    url: secrets.address(url, owner, [...path, "client", "oauth2", "token-url"]).url,
    clientId: textOf(oauth["client-id"]) ?? "",
    clientSecret: secrets.variable(secret, `${owner} client secret`, [
      ...path,
      "client",
      "oauth2",
      "client-secret",
    ]),
    ...(scopes !== "" && { scope: scopes }),
  };
}

const durationOf = (ms: number | null) => (ms === null ? undefined : formatDuration(ms));

function expiries({ values, conditions, path, reading }: Endpoint, kind: string): DraftMonitor[] {
  const target = hostAndPort(textOf(values["url"]) ?? "");
  if (target === null) return [];
  const { certificateMs, domainMs } = conditions;
  const at = [...path, "conditions"];
  if (target.host.includes("${") && (certificateMs ?? domainMs) !== null) {
    reading.report.add(
      at,
      "its host is in a variable: for the end of its certificate or domain write a monitor of kind tls or domain",
    );
    return [];
  }
  const monitors: DraftMonitor[] = [];
  const isPlain = /^http:/i.test(textOf(values["url"]) ?? "");
  if (certificateMs !== null && kind !== "tls" && !isPlain)
    monitors.push({
      kind: "tls",
      path: at,
      everyMs: 3_600_000,
      settings: {
        host: target.host,
        ...(target.port !== null && { port: target.port }),
        degradedBelow: durationOf(certificateMs),
      },
    });
  if (domainMs !== null)
    monitors.push({
      kind: "domain",
      path: at,
      everyMs: 12 * 3_600_000,
      settings: { domain: target.host, degradedBelow: durationOf(domainMs) },
    });
  return monitors;
}

const KNOWN = [
  "enabled",
  "name",
  "group",
  "url",
  "method",
  "body",
  "graphql",
  "headers",
  "dns",
  "interval",
  "conditions",
  "client",
  "always-run",
  "store",
];
const REASONS: Readonly<Record<string, string>> = {
  alerts: "who is notified is set apart: subscriptions and team",
  ui: "the look of an endpoint is not taken over",
  insecure: "certificates are always verified: give their authority as ca",
  ssh: "Vigie does not sign in by SSH: only the greeting is read",
  "maintenance-windows": "its windows are not taken over: see maintenance of a component",
  "extra-labels": "labels have no counterpart",
};
const KNOWN_CLIENT = ["timeout", "ignore-redirect", "network", "oauth2", "proxy-url"];
const CLIENT_REASONS: Readonly<Record<string, string>> = {
  insecure: "certificates are always verified: give their authority as ca",
  tls: "give the certificate and its key as clientCertificate",
  "dns-resolver": "names are looked up by the system's resolver",
  "identity-aware-proxy": "Google's proxy has no counterpart",
  tunnel: "tunnels have no counterpart",
};

function reportRest({ values, client, path, reading }: Endpoint): void {
  for (const [key, value] of Object.entries(values))
    if (!KNOWN.includes(key) && !isUnset(value))
      reading.report.add([...path, key], REASONS[key] ?? "this setting has no counterpart");
  for (const [key, value] of Object.entries(client))
    if (!KNOWN_CLIENT.includes(key) && !isUnset(value))
      reading.report.add(
        [...path, "client", key],
        CLIENT_REASONS[key] ?? "this setting has no counterpart",
      );
}
