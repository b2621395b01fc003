import type { DraftMonitor, Path } from "./draft.ts";
import { goDuration } from "./go-duration.ts";
import { hostAndPort, httpAddress } from "./http-address.ts";
import { literalsOf } from "./json-expectation.ts";
import type { Reading } from "./peer.ts";
import { readStatuses, statusList } from "./statuses.ts";
import { isUnset, isValues, listOf, textOf, valuesOf, type Values } from "./values.ts";

export type ModuleProbe = {
  readonly modules: Values;
  readonly moduleName: string;
  readonly target: string;
  readonly owner: string;
  readonly path: Path;
  readonly everyMs: number;
  readonly timeoutMs: number;
  readonly reading: Reading;
};

/** Modules of the configuration that the exporter is delivered with, by which others go too. */
const USUAL: Readonly<Record<string, Values>> = {
  http_2xx: { prober: "http" },
  http_post_2xx: { prober: "http", http: { method: "POST" } },
  tcp_connect: { prober: "tcp" },
  icmp: { prober: "icmp" },
  ssh_banner: { prober: "tcp", tcp: { query_response: [{ expect: "^SSH-2.0-" }] } },
  grpc: { prober: "grpc", grpc: { tls: true } },
  grpc_plain: { prober: "grpc", grpc: { tls: false } },
};

/** Converts a target and the module that probes it. */
export function moduleProbe(probe: ModuleProbe): DraftMonitor[] {
  const { modules, moduleName, path, reading, everyMs } = probe;
  const { report } = reading;
  const given = modules[moduleName];
  const module = isValues(given) ? given : USUAL[moduleName];
  if (module === undefined) {
    report.add(
      path,
      `the module ${JSON.stringify(moduleName)} is in no file: the monitor is left out`,
    );
    return [];
  }
  if (given === undefined)
    report.add(
      path,
      `the module ${JSON.stringify(moduleName)} is in no file: taken as the exporter is delivered with it`,
    );
  const read = settingsOf(module, probe);
  if ("refused" in read) {
    report.add(path, `the monitor of ${JSON.stringify(probe.owner)} is left out: ${read.refused}`);
    return [];
  }
  const timeoutMs = Math.min(goDuration(module["timeout"]) ?? probe.timeoutMs, probe.timeoutMs);
  return [{ path, everyMs, timeoutMs, ...read }];
}

type Settings = Readonly<Record<string, unknown>>;
type Converted =
  | { readonly kind: string; readonly settings: Settings }
  | { readonly refused: string };

function settingsOf(module: Values, probe: ModuleProbe): Converted {
  const prober = textOf(module["prober"]) ?? "";
  const own = valuesOf(module[prober]);
  const target = hostAndPort(probe.target);
  switch (prober) {
    case "http":
      return httpOf(own, probe);
    case "tcp":
      return tcpOf(own, probe);
    case "dns":
      tell(probe, own, DNS_KNOWN);
      return {
        kind: "dns",
        settings: {
          name: textOf(own["query_name"])?.replace(/(?<=.)\.$/, ""),
          type: textOf(own["query_type"]) ?? "A",
          resolver: probe.target.replace(/^[a-z]+:\/\//, ""),
        },
      };
    case "grpc":
      tell(probe, own, ["service", "tls", ...IP]);
      return {
        kind: "grpc",
        settings: {
          host: target?.host,
          port: target?.port ?? undefined,
          tls: own["tls"] === true,
          ...(textOf(own["service"]) !== null && { service: textOf(own["service"]) }),
        },
      };
    case "icmp":
      return { refused: "Vigie sends no ICMP; kind tcp connects to a port" };
    default:
      return { refused: `the prober ${JSON.stringify(prober)} has no counterpart` };
  }
}

const IP = ["preferred_ip_protocol", "ip_protocol_fallback"];
const DNS_KNOWN = ["query_name", "query_type", "valid_rcodes", "transport_protocol", ...IP];

/** Reports the settings of a module that are not among those that are read. */
function tell(
  { path, reading, moduleName }: ModuleProbe,
  own: Values,
  known: readonly string[],
): void {
  for (const [key, value] of Object.entries(own))
    if (!known.includes(key) && !isUnset(value))
      reading.report.add(
        path,
        `${key} of the module ${JSON.stringify(moduleName)} has no counterpart${REASONS[key] ?? ""}`,
      );
}

const REASONS: Readonly<Record<string, string>> = {
  tls_config:
    ": give the authority as ca, a certificate as clientCertificate; certificates are always verified",
  fail_if_body_matches_regexp: ": a text that must not occur",
  body_file: ": give its content as body",
};

const HTTP_KNOWN = [
  "valid_status_codes",
  "valid_http_versions",
  "method",
  "headers",
  "follow_redirects",
  "no_follow_redirects",
  "fail_if_not_ssl",
  "fail_if_body_not_matches_regexp",
  "fail_if_header_not_matches",
  "body",
  "basic_auth",
  "authorization",
  "bearer_token",
  "proxy_url",
  "oauth2",
  "compression",
  ...IP,
];

function httpOf(own: Values, probe: ModuleProbe): Converted {
  const { path, owner, target, reading } = probe;
  const { secrets } = reading;
  tell(probe, own, HTTP_KNOWN);
  const codes = listOf(own["valid_status_codes"]);
  const statuses = codes.length === 0 ? null : readStatuses(codes);
  const method = (textOf(own["method"]) ?? "GET").toUpperCase();
  const headers = Object.fromEntries(
    Object.entries(valuesOf(own["headers"])).map(([name, value]) => [
      name,
      secrets.header(name, textOf(value) ?? "", owner, path),
    ]),
  );
  const { type, credentials } = valuesOf(own["authorization"]);
  const bearer = textOf(own["bearer_token"]) ?? textOf(credentials);
  if (bearer !== null)
    headers["Authorization"] =
      `${textOf(type) ?? "Bearer"} ${secrets.variable(bearer, `${owner} authorization`, path)}`;
  const body = textOf(own["body"]);
  const proxy = textOf(own["proxy_url"]);
  const follows = own["follow_redirects"] !== false && own["no_follow_redirects"] !== true;
  // A target without a scheme is called by http://.
  const url = /^https?:\/\//i.test(target) ? target : `http://${target}`;
  return {
    kind: "http",
    settings: {
      ...httpAddress(url, owner, path, secrets),
      ...(method !== "GET" && { method }),
      ...(Object.keys(headers).length > 0 && { headers }),
      ...(body !== null && { body: secrets.body(body, owner, path) }),
      ...basicAuthOf(valuesOf(own["basic_auth"]), probe),
      ...tokenOf(valuesOf(own["oauth2"]), probe),
      ...(proxy !== null && {
        proxy: proxy.includes("@") ? secrets.variable(proxy, `${owner} proxy`, path) : proxy,
      }),
      ...(follows && { followRedirects: 10 }),
      expect: {
        ...(statuses !== null && { status: statusList(statuses) }),
        ...bodyTexts(own, probe),
        ...headerTests(own, probe),
      },
    },
  };
}

/** The exporter's expressions are Go's; only those that are a plain text have a counterpart. */
function bodyTexts(own: Values, { path, reading }: ModuleProbe): Settings {
  const texts = listOf(own["fail_if_body_not_matches_regexp"]).flatMap((pattern) => {
    const found = literalsOf(String(pattern));
    if (found === null)
      reading.report.add(
        path,
        `the expression ${JSON.stringify(pattern)} on the body has no counterpart: see expect.text and expect.json`,
      );
    return found ?? [];
  });
  return texts.length === 0 ? {} : { text: texts };
}

function headerTests(own: Values, { path, reading }: ModuleProbe): Settings {
  const tests = listOf(own["fail_if_header_not_matches"]).flatMap((one) => {
    const { header, regexp, allow_missing: mayMiss } = valuesOf(one);
    const [name, pattern] = [textOf(header), textOf(regexp)];
    if (name === null || pattern === null || mayMiss === true) {
      reading.report.add(path, "a header that may be missing has no counterpart");
      return [];
    }
    return [[name.toLowerCase(), { matches: pattern }] as const];
  });
  return tests.length === 0 ? {} : { headers: Object.fromEntries(tests) };
}

function basicAuthOf(
  { username, password, password_file: file }: Values,
  { owner, path, reading }: ModuleProbe,
): Settings {
  const user = textOf(username);
  if (user === null) return {};
  // A file on the exporter's machine: its content becomes a variable as well.
  const secret = textOf(password) ?? textOf(file) ?? "";
  return {
    basicAuth: { user, password: reading.secrets.variable(secret, `${owner} password`, path) },
  };
}

function tokenOf(oauth: Values, { owner, path, reading }: ModuleProbe): Settings {
  const url = textOf(oauth["token_url"]);
  if (url === null) return {};
  const secret = textOf(oauth["client_secret"]) ?? textOf(oauth["client_secret_file"]) ?? "";
  const scope = listOf(oauth["scopes"]).map(String).join(" ");
  return {
    token: {
      url: reading.secrets.address(url, owner, path).url,
      clientId: textOf(oauth["client_id"]) ?? "",
      clientSecret: reading.secrets.variable(secret, `${owner} client secret`, path),
      ...(scope !== "" && { scope }),
    },
  };
}

function tcpOf(own: Values, probe: ModuleProbe): Converted {
  const { path, reading, target } = probe;
  tell(probe, own, ["query_response", "tls", "tls_config", ...IP]);
  const place = hostAndPort(target);
  if (own["tls"] === true)
    return { kind: "tls", settings: { host: place?.host, port: place?.port ?? undefined } };
  const dialogue = listOf(own["query_response"]).map(valuesOf);
  if (dialogue.some((one) => one["starttls"] === true))
    return { refused: "STARTTLS has no counterpart" };
  const sends = dialogue.flatMap((one) => textOf(one["send"]) ?? []);
  const expects = dialogue.flatMap((one) => textOf(one["expect"]) ?? []);
  if (sends.length > 1 || expects.length > 1)
    reading.report.add(
      path,
      "of a dialogue only the first text sent and the first expected are taken over",
    );
  const [expected] = expects;
  const text = expected === undefined ? null : literalsOf(expected.replace(/^\^/, ""))?.[0];
  if (expected !== undefined && text == null)
    reading.report.add(
      path,
      `the expression ${JSON.stringify(expected)} has no counterpart: any answer will do`,
    );
  return {
    kind: "tcp",
    settings: {
      host: place?.host,
      port: place?.port ?? undefined,
      ...(sends[0] !== undefined && { send: sends[0] }),
      ...(text != null && { expect: text }),
    },
  };
}
