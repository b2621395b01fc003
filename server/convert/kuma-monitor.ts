import type { DraftMonitor, Path } from "./draft.ts";
import { hostAndPort, httpAddress } from "./http-address.ts";
import { kumaHeaders, unknownFields, type KumaMonitor } from "./kuma-fields.ts";
import { kumaHttp } from "./kuma-http.ts";
import type { Reading } from "./peer.ts";
import { isTrue, textOf } from "./values.ts";

const SECOND_MS = 1_000;

/** Converts one monitor of Uptime Kuma; reports why where it has no counterpart. */
export function kumaProbes(monitor: KumaMonitor, path: Path, reading: Reading): DraftMonitor[] {
  const { report } = reading;
  const at = (field: string) => [...path, field];
  reportRest(monitor, path, reading);
  if (isTrue(monitor.get("upsideDown"))) {
    report.add(at("upsideDown"), "a reversed monitor has no counterpart: it is left out");
    return [];
  }
  const read = settingsOf(monitor, path, reading);
  if ("refused" in read) {
    report.add(
      at("type"),
      `type ${JSON.stringify(monitor.get("type"))} is left out: ${read.refused}`,
    );
    return [];
  }
  const everyMs = (monitor.number("interval") ?? 60) * SECOND_MS;
  const timeout = monitor.number("timeout");
  const common = {
    path,
    everyMs,
    repeat: monitor.number("maxretries") ?? 0,
    ...(timeout !== null && timeout > 0 && { timeoutMs: timeout * SECOND_MS }),
  };
  const main: DraftMonitor = { ...common, ...read };
  const host =
    read.kind === "http" ? hostAndPort(String((read.settings as { url?: string }).url)) : null;
  const isTls = /^https:/i.test(monitor.text("url") ?? "");
  if (!isTrue(monitor.get("expiryNotification")) || host === null || !isTls) return [main];
  // Kuma warns of certificates beside the monitor's state: so does a monitor of its own.
  const settings = { host: host.host, ...(host.port !== null && { port: host.port }) };
  return [main, { kind: "tls", path: at("expiryNotification"), everyMs: 3_600_000, settings }];
}

type Converted =
  | { readonly kind: string; readonly settings: Readonly<Record<string, unknown>> }
  | { readonly refused: string };

function settingsOf(monitor: KumaMonitor, path: Path, reading: Reading): Converted {
  const owner = monitor.text("name") ?? "";
  const host = monitor.text("hostname");
  const type = monitor.text("type") ?? "";
  switch (type) {
    case "http":
    case "keyword":
    case "json-query": {
      const read = kumaHttp(monitor, path, reading);
      return "refused" in read
        ? read
        : { kind: "http", settings: { ...read.settings, ...familyOf(monitor) } };
    }
    case "port":
      return {
        kind: "tcp",
        settings: { host, port: monitor.number("port"), ...familyOf(monitor) },
      };
    case "dns":
      return dnsOf(monitor, host);
    case "push":
      return { kind: "heartbeat", settings: {} };
    case "websocket-upgrade":
      return {
        kind: "websocket",
        settings: {
          url: httpAddress(monitor.text("url") ?? "", owner, [...path, "url"], reading.secrets).url,
          subprotocol: monitor.text("wsSubprotocol") ?? undefined,
          ...(Object.keys(kumaHeaders(monitor)).length > 0 && {
            headers: Object.fromEntries(
              Object.entries(kumaHeaders(monitor)).map(([name, value]) => [
                name,
                reading.secrets.header(name, textOf(value) ?? "", owner, [...path, "headers"]),
              ]),
            ),
          }),
        },
      };
    case "grpc-keyword":
      return grpcOf(monitor);
    default:
      return { refused: REASONS[type] ?? "Vigie has no such kind" };
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ping: "Vigie sends no ICMP; kind tcp connects to a port",
  "tailscale-ping": "Vigie sends no ICMP; kind tcp connects to a port",
  smtp: 'kind tcp with expect: "220" reads a mail server\'s greeting',
  docker: "the state of a container has no counterpart; probe what it serves",
  "real-browser": "pages are not rendered; kind http tests the answer",
  globalping: "probes from elsewhere are agents of Vigie",
  manual: "a state that is set by hand is an incident",
};

const familyOf = (monitor: KumaMonitor) => {
  const [, version] = /^ipv([46])$/.exec(monitor.text("ipFamily") ?? "") ?? [];
  return version === undefined ? {} : { ipVersion: Number(version) };
};

function dnsOf(monitor: KumaMonitor, host: string | null): Converted {
  const resolver = (monitor.text("dns_resolve_server") ?? "").split(",")[0]?.trim() ?? "";
  const port = monitor.number("port");
  const isPlain = port === null || port === 53;
  const bracketed = resolver.includes(":") ? `[${resolver}]` : resolver;
  return {
    kind: "dns",
    settings: {
      name: host,
      type: monitor.text("dns_resolve_type") ?? "A",
      ...(resolver !== "" && { resolver: isPlain ? resolver : `${bracketed}:${port}` }),
    },
  };
}

function grpcOf(monitor: KumaMonitor): Converted {
  if (monitor.text("grpcMethod")?.toLowerCase() !== "check")
    return { refused: "kind grpc asks the standard health service alone" };
  const target = hostAndPort(monitor.text("grpcUrl") ?? "");
  return {
    kind: "grpc",
    settings: {
      host: target?.host,
      port: target?.port ?? undefined,
      tls: isTrue(monitor.get("grpcEnableTls")),
    },
  };
}

/** Reports the settings that hold for every type and have no counterpart. */
function reportRest(monitor: KumaMonitor, path: Path, { report }: Reading): void {
  const add = (field: string, message: string) => report.add([...path, field], message);
  if (isTrue(monitor.get("ignoreTls")))
    add("ignoreTls", "certificates are always verified: give their authority as ca");
  const retries = monitor.number("maxretries") ?? 0;
  const retry = monitor.number("retryInterval");
  if (retries > 0 && retry !== null)
    add(
      "retryInterval",
      `retries every ${retry} s: a failure is repeated after 2 s, 4 s and so on`,
    );
  if ((monitor.number("resendInterval") ?? 0) > 0)
    add("resendInterval", "repeated notifications are the team's alerts, which are set apart");
  if (textOf(monitor.get("proxyId")) !== null)
    add("proxyId", "the proxy is not taken over: give it as proxy");
  if (isTrue(monitor.get("domainExpiryNotification")))
    add("domainExpiryNotification", "for the end of a domain write a monitor of kind domain");
  if (isTrue(monitor.get("cacheBust")) || isTrue(monitor.get("retryOnlyOnStatusCodeFailure")))
    add("cacheBust", "cache busting and selective retries have no counterpart");
  if (monitor.list("conditions").length > 0)
    add("conditions", "conditions have no counterpart: see expect");
  const notified = Object.keys(Object(monitor.get("notificationIDList")) as object);
  if (notified.length > 0)
    add("notificationIDList", "who is notified is set apart: subscriptions and team");
  for (const name of ["tlsCa", "tlsCert", "tlsKey"] as const)
    if (monitor.text(name) !== null)
      add(name, "certificates and keys belong in files: see ca and clientCertificate");
  for (const name of unknownFields(monitor.values)) add(name, "this setting has no counterpart");
}
