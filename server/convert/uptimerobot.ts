import type { Draft, DraftMonitor, Path, PlacedComponent } from "./draft.ts";
import { grouped } from "./draft.ts";
import { hostAndPort, httpAddress } from "./http-address.ts";
import type { Peer, Reading } from "./peer.ts";
import { readStatuses, statusList } from "./statuses.ts";
import {
  checkedLength,
  isTrue,
  isUnset,
  isValues,
  listOf,
  numberOf,
  textOf,
  unpacked,
  valuesOf,
  type Values,
} from "./values.ts";

/** UptimeRobot's monitors, as version 2 (`getMonitors`) or 3 (`/v3/monitors`) of its API gives them. */
export const uptimerobot: Peer = {
  title: "UptimeRobot",
  recognises: (value) =>
    monitorsOf(value).some(
      (one) => isValues(one) && ("friendly_name" in one || "friendlyName" in one),
    ),
  read: (value, reading) => {
    const list = monitorsOf(value);
    const key = listKey(value);
    const file = valuesOf(value);
    const total = numberOf(valuesOf(file["pagination"])["total"]);
    if (total !== null && total > list.length)
      reading.report.add(
        ["pagination"],
        `the file has ${list.length} of ${total} monitors: give the others too`,
      );
    if (!isUnset(file["nextLink"]))
      reading.report.add(["nextLink"], "more monitors follow on a further page of the API");
    const components = checkedLength(list).flatMap((one, index) =>
      component(normalized(valuesOf(one)), [...key, index], reading),
    );
    return {
      title: null,
      url: null,
      timeZone: null,
      providers: grouped(components),
    } satisfies Draft;
  },
};

const listKey = (value: unknown): Path =>
  Array.isArray(value)
    ? []
    : isValues(value) && Array.isArray(value["monitors"])
      ? ["monitors"]
      : ["data"];

function monitorsOf(value: unknown): readonly unknown[] {
  const [key] = listKey(value);
  return key === undefined ? listOf(value) : listOf(valuesOf(value)[key]);
}

const TYPES_OF_V2 = ["", "HTTP", "KEYWORD", "PING", "PORT", "HEARTBEAT"];
const METHODS_OF_V2 = ["", "HEAD", "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const PORTS_OF_V2: Readonly<Record<number, number>> = {
  1: 80,
  2: 443,
  3: 21,
  4: 25,
  5: 110,
  6: 143,
};

/** Returns a monitor with the names of version 3. */
function normalized(values: Values): Values {
  if (!("friendly_name" in values)) return values;
  const type = numberOf(values["type"]);
  const { http_method: method, keyword_type: keywordType, sub_type: subType } = values;
  const numbers = Object.entries(valuesOf(unpacked(values["custom_http_statuses"])));
  return {
    ...values,
    friendlyName: values["friendly_name"],
    type: TYPES_OF_V2[type ?? 0] ?? type,
    status: values["status"] === 0 ? "PAUSED" : values["status"],
    httpMethodType: METHODS_OF_V2[numberOf(method) ?? 0] || null,
    keywordType:
      numberOf(keywordType) === 2
        ? "ALERT_NOT_EXISTS"
        : numberOf(keywordType) === 1
          ? "ALERT_EXISTS"
          : null,
    keywordValue: values["keyword_value"],
    httpUsername: values["http_username"],
    httpPassword: values["http_password"],
    authType: numberOf(values["http_auth_type"]) === 2 ? "DIGEST" : "HTTP_BASIC",
    postValueData: values["post_value"],
    customHttpHeaders: unpacked(values["custom_http_headers"]),
    successHttpResponseCodes: numbers.flatMap(([status, up]) => (isTrue(up) ? [status] : [])),
    failureStatuses: numbers.flatMap(([status, up]) => (isTrue(up) ? [] : [status])),
    assignedAlertContacts: values["alert_contacts"],
    maintenanceWindows: values["mwindows"],
    checkSSLErrors: !isTrue(values["ignore_ssl_errors"]),
    port: isUnset(values["port"]) ? PORTS_OF_V2[numberOf(subType) ?? 0] : values["port"],
  };
}

function component(values: Values, path: Path, reading: Reading): PlacedComponent[] {
  const name = textOf(values["friendlyName"]) ?? `Monitor ${textOf(values["id"]) ?? ""}`;
  if (values["status"] === "PAUSED" || values["status"] === "paused") {
    reading.report.add(path, `${JSON.stringify(name)} is paused: it is left out`);
    return [];
  }
  const tags = listOf(values["tags"]).flatMap(
    (tag) => textOf(isValues(tag) ? tag["name"] : tag) ?? [],
  );
  return [
    {
      name,
      path,
      wishedId: URL.parse(textOf(values["url"]) ?? "")?.hostname ?? "",
      provider: textOf(valuesOf(values["group"])["name"]) ?? textOf(values["groupName"]),
      keywords: tags,
      monitors: probes(values, name, path, reading),
    },
  ];
}

const SECOND_MS = 1_000;

function probes(values: Values, owner: string, path: Path, reading: Reading): DraftMonitor[] {
  const { report } = reading;
  reportRest(values, path, reading);
  const read = settingsOf(values, owner, path, reading);
  if ("refused" in read) {
    report.add(
      [...path, "type"],
      `type ${JSON.stringify(values["type"])} is left out: ${read.refused}`,
    );
    return [];
  }
  const timeout = numberOf(values["timeout"]);
  const grace = numberOf(values["gracePeriod"]);
  const everyMs = (numberOf(values["interval"]) ?? 300) * SECOND_MS;
  return [
    {
      path,
      everyMs,
      ...(timeout !== null && timeout > 0 && { timeoutMs: timeout * SECOND_MS }),
      ...read,
      settings: {
        ...read.settings,
        ...(read.kind === "heartbeat" && grace !== null && grace > 0 && { grace: `${grace}s` }),
      },
    },
  ];
}

type Converted =
  | { readonly kind: string; readonly settings: Readonly<Record<string, unknown>> }
  | { readonly refused: string };

function settingsOf(values: Values, owner: string, path: Path, reading: Reading): Converted {
  const url = textOf(values["url"]) ?? "";
  switch (values["type"]) {
    case "HTTP":
    case "KEYWORD":
      return httpOf(values, url, owner, path, reading);
    case "PORT": {
      const target = hostAndPort(url);
      return {
        kind: "tcp",
        settings: {
          host: target?.host,
          port: numberOf(values["port"]) ?? target?.port ?? undefined,
        },
      };
    }
    case "HEARTBEAT":
      return { kind: "heartbeat", settings: {} };
    case "PING":
      return { refused: "Vigie sends no ICMP; kind tcp connects to a port" };
    case "DNS":
      return { refused: "its records are not in the file: write a monitor of kind dns" };
    default:
      return { refused: "Vigie has no such kind" };
  }
}

function httpOf(
  values: Values,
  url: string,
  owner: string,
  path: Path,
  { secrets, report }: Reading,
): Converted {
  const at = (field: string) => [...path, field];
  const isKeyword = values["type"] === "KEYWORD";
  const keyword = textOf(values["keywordValue"]);
  if (isKeyword && values["keywordType"] === "ALERT_EXISTS")
    return { refused: "a keyword that must not occur has no counterpart" };
  if (values["authType"] === "DIGEST")
    return { refused: "digest authentication has no counterpart" };
  const fallback = isKeyword ? "GET" : "HEAD";
  const method = textOf(values["httpMethodType"]) ?? fallback;
  const headers = Object.entries(valuesOf(values["customHttpHeaders"])).map(([name, value]) => [
    name,
    secrets.header(name, textOf(value) ?? "", owner, at("customHttpHeaders")),
  ]);
  const isRead = method === "GET" || method === "HEAD";
  const post = values["postValueData"];
  const body =
    isRead || isUnset(post)
      ? null
      : secrets.body(
          typeof post === "string" ? post : JSON.stringify(post),
          owner,
          at("postValueData"),
        );
  const [user, password] = [textOf(values["httpUsername"]), textOf(values["httpPassword"])];
  // Each code in the list adds to 2xx and 3xx, or is taken from them.
  const codes = listOf(values["successHttpResponseCodes"]);
  const wanted = readStatuses(
    codes.length === 0
      ? ["2xx", "3xx"]
      : "friendly_name" in values
        ? ["2xx", "3xx", ...codes]
        : codes,
  );
  const bad = new Set(readStatuses(listOf(values["failureStatuses"])) ?? []);
  if (wanted === null)
    report.add(at("successHttpResponseCodes"), "these codes are of no known form");
  const status = statusList((wanted ?? []).filter((code) => !bad.has(code)));
  return {
    kind: "http",
    settings: {
      ...httpAddress(url, owner, at("url"), secrets),
      ...(method !== "GET" && { method: isKeyword && method === "HEAD" ? "GET" : method }),
      ...(headers.length > 0 && { headers: Object.fromEntries(headers) as object }),
      ...(body !== null && { body }),
      ...(user !== null && {
        basicAuth: {
          user,
          password:
            password === null
              ? ""
              : secrets.variable(password, `${owner} password`, at("httpPassword")),
        },
      }),
      ...(values["followRedirections"] !== false && { followRedirects: 10 }),
      expect: {
        ...(status.length > 0 && { status }),
        ...(isKeyword && keyword !== null && { text: [keyword] }),
      },
    },
  };
}

const LEFT_OUT: Readonly<Record<string, string>> = {
  assignedAlertContacts: "who is notified is set apart: subscriptions and team",
  maintenanceWindows: "its windows are not taken over: see maintenance of a component",
  responseTimeThreshold: "for slow answers see degradedAfter",
  sslExpirationReminder: "for the end of a certificate write a monitor of kind tls",
  domainExpirationReminder: "for the end of a domain write a monitor of kind domain",
  regionalData: "for probes from elsewhere see agents",
  logs: "for the past see vigie import",
};

function reportRest(values: Values, path: Path, { report }: Reading): void {
  for (const [key, why] of Object.entries(LEFT_OUT))
    if (!isUnset(values[key])) report.add([...path, key], why);
  if (values["checkSSLErrors"] === false)
    report.add(
      [...path, "checkSSLErrors"],
      "certificates are always verified: give their authority as ca",
    );
  if (
    values["keywordCaseType"] === "CaseInsensitive" ||
    numberOf(values["keyword_case_type"]) === 1
  )
    report.add([...path, "keywordCaseType"], "a text is compared with its capitals");
}
