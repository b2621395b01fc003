import { readFields, type LocalTime, type ReadLine } from "./log-line.ts";

/**
 * The access logs of common servers. Each is read in time that grows with the line alone, so
 * that no line, whoever made it, holds us up.
 */

export const LOG_FORMATS = [
  "common",
  "combined",
  "vhost",
  "nginx",
  "apache",
  "traefik",
  "caddy",
  "haproxy",
  "iis",
  "w3c",
  "json",
] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** Formats whose times are local and have no offset: a zone must be configured. */
export const ZONELESS_FORMATS: ReadonlySet<LogFormat> = new Set(["haproxy"]);

/** Fields of a JSON log; dots lead into objects. */
export type JsonFields = {
  readonly status?: string | undefined;
  readonly time?: string | undefined;
  readonly path?: string | undefined;
};

export type LineReader = {
  /** Takes the directives of a file whose lines before the first one are not read. */
  readonly prime: (head: string) => void;
  readonly read: (line: string, local: LocalTime | undefined) => ReadLine;
};

type FormatOptions = {
  /** Only calls of this path and those below it. */
  readonly path?: string | undefined;
  readonly fields?: JsonFields | undefined;
};

/** The texts of a line; `null` for a line that is not one of traffic. */
type Texts = { readonly status?: string; readonly time?: string; readonly path?: string } | null;

export function createLineReader(format: LogFormat, options: FormatOptions): LineReader {
  const w3c = createW3cTexts();
  const textsOf = (line: string): Texts => {
    if (format === "iis" || format === "w3c") return w3c.texts(line);
    if (format === "haproxy") return haproxyTexts(line);
    if (format === "json" || line.startsWith("{")) return jsonTexts(line, options.fields);
    return commonTexts(line);
  };
  return {
    prime(head) {
      for (const line of head.split("\n")) if (line.startsWith("#")) w3c.texts(line.trimEnd());
    },
    read(line, local) {
      const texts = textsOf(line);
      if (texts === null || !isBelow(texts.path, options.path)) return "other";
      return readFields({ status: texts.status, time: texts.time ?? "" }, local);
    },
  };
}

/** Returns whether a request's target is the path or below it; a target may be a whole address. */
function isBelow(target: string | undefined, path: string | undefined): boolean {
  if (path === undefined) return true;
  if (target === undefined) return false;
  const own = target.replace(/^https?:\/\/[^/?#]*/i, "");
  if (!own.startsWith(path)) return false;
  return path.endsWith("/") || own.length === path.length || "/?#".includes(own[path.length]!);
}

/** "GET /v3/insee HTTP/1.1": the target of a request line, if it is one. */
const targetOf = (request: string): string | undefined => /^\S+ (\S+)/.exec(request)?.[1];

/** Both times are long enough to be one, and no longer: an address may hold "[" too. */
const TIME = String.raw`\[((?:\d{2}\/[A-Za-z]{3}\/\d{4}:|\d{4}-\d{2}-\d{2}[T ])[^\]]{5,30})\]`;
/** The common log format and those that go on after it: combined, with a host before, Traefik. */
const COMMON = new RegExp(String.raw`${TIME} "((?:[^"\\]|\\.)*)" (-|\d{1,3})(?: |$)`);
/** `option httplog`: [accept date] frontend backend/server timers status bytes ... "request". */
const HAPROXY = new RegExp(
  String.raw`${TIME} [^\s]{1,200} [^\s]{1,200} [-+\d/]{5,80} (-?\d{1,3}) `,
);

function commonTexts(line: string): Texts {
  const [, time, request = "", status] = COMMON.exec(line) ?? [];
  if (time === undefined || status === undefined) return null;
  return { time, status, ...withPath(targetOf(request)) };
}

function haproxyTexts(line: string): Texts {
  const [, time, status] = HAPROXY.exec(line) ?? [];
  if (time === undefined || status === undefined) return null;
  const end = line.lastIndexOf('"');
  const request = line.slice(line.lastIndexOf('"', end - 1) + 1, Math.max(0, end));
  return { time, status, ...withPath(targetOf(request)) };
}

const withPath = (path: string | undefined) => (path === undefined ? {} : { path });

/** Lines of fields that a directive `#Fields:` names, as IIS and CloudFront write them. */
function createW3cTexts() {
  let fields: readonly string[] = [];
  return {
    texts(line: string): Texts {
      if (line.startsWith("#")) {
        const [, names] = /^#Fields:\s*(.*)$/i.exec(line) ?? [];
        if (names !== undefined) fields = names.trim().toLowerCase().split(/\s+/);
        return null;
      }
      if (fields.length === 0 || line === "") return null;
      const values = line.includes("\t") ? line.split("\t") : line.split(" ");
      const of = (name: string) => values[fields.indexOf(name)];
      const status = of("sc-status");
      const [date, time] = [of("date"), of("time")];
      const path = of("cs-uri-stem") ?? of("cs-uri");
      return {
        ...(status !== undefined && { status }),
        // The draft of W3C has both in UTC.
        ...(date !== undefined && time !== undefined && { time: `${date} ${time}Z` }),
        ...withPath(path),
      };
    },
  };
}

/** Usual fields of JSON logs of Caddy, Traefik, nginx, ECS and others. */
const KNOWN: Readonly<Record<keyof JsonFields, readonly string[]>> = {
  status: [
    "status",
    "DownstreamStatus",
    "status_code",
    "statusCode",
    "http_status",
    "sc-status",
    "http.response.status_code",
    "response.status_code",
    "response.status",
    "res.statusCode",
    "httpRequest.status",
  ],
  time: [
    "ts",
    "StartUTC",
    "time",
    "timestamp",
    "@timestamp",
    "time_iso8601",
    "time_local",
    "msec",
    "datetime",
    "start_time",
  ],
  path: [
    "request.uri",
    "RequestPath",
    "request_uri",
    "uri",
    "path",
    "url.path",
    "request.path",
    "req.url",
    "url",
    "httpRequest.requestUrl",
    "request",
  ],
};

function jsonTexts(line: string, fields: JsonFields = {}): Texts {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return line.trim() === "" ? null : {};
  }
  const of = (what: keyof JsonFields) => {
    const names = fields[what] === undefined ? KNOWN[what] : [fields[what]];
    return names.map((name) => scalarAt(value, name)).find((text) => text !== undefined);
  };
  const [status, time, path] = [of("status"), of("time"), of("path")];
  // Servers write other things than traffic into the same file.
  if (status === undefined && fields.status === undefined) return null;
  const target = path !== undefined && path.includes(" ") ? targetOf(path) : path;
  return {
    ...(status !== undefined && { status }),
    ...(time !== undefined && { time }),
    ...withPath(target),
  };
}

/** A text or number under a name, or under the names between its dots, as text. */
function scalarAt(value: unknown, name: string): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const own = value as Readonly<Record<string, unknown>>;
  const dot = name.indexOf(".");
  const found = own[name];
  if (typeof found === "string") return found;
  if (typeof found === "number") return String(found);
  return dot < 0 ? undefined : scalarAt(own[name.slice(0, dot)], name.slice(dot + 1));
}
