/** Kinds of monitors that may be added by HTTP: those whose target needs no file and no secret. */
export const ADDABLE_KINDS = [
  "http",
  "ping",
  "tcp",
  "tls",
  "dns",
  "websocket",
  "grpc",
  "heartbeat",
  "domain",
] as const;
export type AddableKind = (typeof ADDABLE_KINDS)[number];

/** Kinds whose target is an address as a browser writes it. */
export const WEB_KINDS: ReadonlySet<string> = new Set(["http", "ping", "websocket"]);

/**
 * The settings that each kind takes by HTTP, besides the address and the expectations of an HTTP
 * answer. What names a file of this machine, a proxy or a secret belongs in the configuration file.
 */
export const SETTINGS_BY_KIND: Readonly<Record<AddableKind, readonly string[]>> = {
  http: ["method", "degradedAfter"],
  ping: ["degradedAfter"],
  tcp: ["host", "port", "send", "expect", "degradedAfter"],
  tls: ["host", "port", "serverName", "degradedBelow"],
  dns: ["name", "type", "expect", "degradedAfter"],
  websocket: ["subprotocol", "send", "expect", "degradedAfter"],
  grpc: ["host", "port", "service", "tls", "serverName", "degradedAfter"],
  heartbeat: ["grace"],
  domain: ["domain", "degradedBelow"],
};

type Settings = Readonly<Record<string, unknown>>;

const text = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

/** Returns "host:443"; an IPv6 address stands in brackets (RFC 3986, 3.2.2). */
function authority({ host, port }: Settings, usualPort = ""): string {
  const name = text(host).trim().toLowerCase();
  return `${name.includes(":") ? `[${name}]` : name}:${text(port) || usualPort}`;
}

/**
 * Returns the address by which people know a target, one for each: `tcp://host:25`, `tls://host:443`,
 * `dns:name?type=MX` (RFC 4501), `grpc://host:443/service`, `domain:example.org`. `null` for kinds
 * that have an address of the web, or none.
 */
export function targetAddress(kind: string, settings: Settings): string | null {
  switch (kind) {
    case "tcp":
      return `tcp://${authority(settings)}`;
    case "tls": {
      const name = text(settings["serverName"]);
      return `tls://${authority(settings, "443")}${name === "" ? "" : `?name=${name}`}`;
    }
    case "dns":
      return `dns:${text(settings["name"]).trim().toLowerCase()}?type=${text(settings["type"]) || "A"}`;
    case "grpc":
      return `grpc://${authority(settings)}/${text(settings["service"])}`;
    case "domain":
      return `domain:${text(settings["domain"]).trim().toLowerCase()}`;
    default:
      return null;
  }
}
