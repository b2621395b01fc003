import { Cron } from "croner";
import {
  grouped,
  type Draft,
  type DraftMonitor,
  type Path,
  type PlacedComponent,
} from "./draft.ts";
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
  valuesOf,
  type Values,
} from "./values.ts";

const LISTS = ["monitors", "healthchecks"] as const;

/** Hyperping's monitors (`/v1/monitors`) and healthchecks, as its API gives them. */
export const hyperping: Peer = {
  title: "Hyperping",
  recognises: (value) =>
    listsOf(value).some(({ items }) =>
      items.some(
        (one) =>
          isValues(one) &&
          ("check_frequency" in one ||
            "monitorUuid" in one ||
            "alerts_wait" in one ||
            ("uuid" in one && ("protocol" in one || "period_value" in one || "cron" in one))),
      ),
    ),
  read: (value, reading) => {
    const components = listsOf(value).flatMap(({ key, items }) =>
      checkedLength(items).flatMap((one, index) =>
        component(valuesOf(one), [...key, index], reading),
      ),
    );
    return {
      title: null,
      url: null,
      timeZone: null,
      providers: grouped(components),
    } satisfies Draft;
  },
};

function listsOf(value: unknown): { readonly key: Path; readonly items: readonly unknown[] }[] {
  if (Array.isArray(value)) return [{ key: [], items: value }];
  return LISTS.map((key) => ({ key: [key], items: listOf(valuesOf(value)[key]) }));
}

const LEFT_OUT: Readonly<Record<string, string>> = {
  regions: "for probes from elsewhere see agents",
  escalation_policy: "who is notified is set apart: subscriptions and team",
  escalationPolicyUuid: "who is notified is set apart: subscriptions and team",
  required_keyword_not: "a keyword that must not occur has no counterpart",
};

function component(values: Values, path: Path, reading: Reading): PlacedComponent[] {
  const name = textOf(values["name"]) ?? textOf(values["url"]) ?? `Monitor ${path.at(-1)}`;
  if (isTrue(values["paused"]) || isTrue(values["isPaused"])) {
    reading.report.add(path, `${JSON.stringify(name)} is paused: it is left out`);
    return [];
  }
  for (const [key, why] of Object.entries(LEFT_OUT))
    if (!isUnset(values[key])) reading.report.add([...path, key], why);
  return [
    {
      name,
      path,
      wishedId: URL.parse(textOf(values["url"]) ?? "")?.hostname ?? "",
      provider: textOf(values["group"]) ?? textOf(values["projectName"]),
      monitors: probes(values, name, path, reading),
    },
  ];
}

function probes(values: Values, owner: string, path: Path, reading: Reading): DraftMonitor[] {
  if ("period_value" in values || "cron" in values || "period" in values)
    return heartbeat(values, path, reading);
  const read = settingsOf(values, owner, path, reading);
  if (read === null) return [];
  const wait = numberOf(values["alerts_wait"]);
  const timeout = numberOf(values["timeout"]);
  return [
    {
      path,
      everyMs: (numberOf(values["check_frequency"]) ?? 60) * 1_000,
      ...(wait !== null && wait >= 0 && { confirmMs: wait * 60_000 }),
      ...(timeout !== null && timeout > 0 && { timeoutMs: timeout * 1_000 }),
      ...read,
    },
  ];
}

type Converted = { readonly kind: string; readonly settings: Readonly<Record<string, unknown>> };

function settingsOf(
  values: Values,
  owner: string,
  path: Path,
  { secrets, report }: Reading,
): Converted | null {
  const url = textOf(values["url"]) ?? "";
  const protocol = textOf(values["protocol"]) ?? "http";
  if (protocol === "port") {
    const target = hostAndPort(url);
    return {
      kind: "tcp",
      settings: { host: target?.host, port: numberOf(values["port"]) ?? target?.port ?? undefined },
    };
  }
  if (protocol === "dns")
    return {
      kind: "dns",
      settings: {
        name: hostAndPort(url)?.host,
        type: textOf(values["dns_record_type"]) ?? "A",
        ...(textOf(values["dns_nameserver"]) !== null && {
          resolver: textOf(values["dns_nameserver"]),
        }),
        ...(textOf(values["dns_expected_value"]) !== null && {
          expect: textOf(values["dns_expected_value"]),
        }),
      },
    };
  if (protocol !== "http") {
    const why =
      protocol === "icmp"
        ? "Vigie sends no ICMP; kind tcp connects to a port"
        : "Vigie has no such kind";
    report.add([...path, "protocol"], `protocol ${JSON.stringify(protocol)} is left out: ${why}`);
    return null;
  }
  // A gateway's own ping has four states, which kind ping understands.
  if (/\/ping\/[^/?#]+|\/[^/?#]+\/ping$/.test(url) && !/\/v\d+\/ping$|\/api\/ping$/.test(url))
    return { kind: "ping", settings: { url: secrets.address(url, owner, [...path, "url"]).url } };
  return { kind: "http", settings: httpSettings(values, url, owner, path, { secrets, report }) };
}

function httpSettings(
  values: Values,
  url: string,
  owner: string,
  path: Path,
  { secrets, report }: Pick<Reading, "secrets" | "report">,
) {
  const at = (field: string) => [...path, field];
  const method = (textOf(values["http_method"]) ?? "GET").toUpperCase();
  const headers = listOf(values["request_headers"]).flatMap((one) => {
    const { name, value } = valuesOf(one);
    const [key, text] = [textOf(name), textOf(value)];
    return key === null
      ? []
      : [[key, secrets.header(key, text ?? "", owner, at("request_headers"))] as const];
  });
  const expected = textOf(values["expected_status_code"]);
  const statuses = expected === null ? null : readStatuses([expected]);
  if (expected !== null && statuses === null)
    report.add(
      at("expected_status_code"),
      `${JSON.stringify(expected)} is no status: 200-299 is expected`,
    );
  const keyword = textOf(values["required_keyword"]);
  const body = textOf(values["request_body"]);
  return {
    ...httpAddress(url, owner, at("url"), secrets),
    ...(method !== "GET" && { method }),
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    ...(body !== null && { body: secrets.body(body, owner, at("request_body")) }),
    ...(values["follow_redirects"] !== false && { followRedirects: 5 }),
    expect: {
      ...(statuses !== null && { status: statusList(statuses) }),
      ...(keyword !== null && { text: [keyword] }),
    },
  };
}

const PERIODS: Readonly<Record<string, number>> = {
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
};

function heartbeat(values: Values, path: Path, { report }: Reading): DraftMonitor[] {
  const cron = textOf(values["cron"]);
  const period = (name: string) => {
    const number = numberOf(values[`${name}_value`]) ?? numberOf(values[name]);
    const unit = PERIODS[textOf(values[`${name}_type`]) ?? "seconds"];
    return number === null || unit === undefined ? null : number * unit;
  };
  const everyMs =
    cron === null ? period("period") : longestGap(cron, textOf(values["tz"]) ?? "UTC");
  report.add(path, "calls come to /api/v1/heartbeats with a token of Vigie's own");
  if (cron !== null && everyMs !== null)
    report.add(
      [...path, "cron"],
      `a call is expected at least as often as its longest gap: cron ${JSON.stringify(cron)} has no counterpart`,
    );
  if (everyMs === null) {
    report.add(path, "its period cannot be read: the monitor is left out");
    return [];
  }
  const graceMs = period("grace_period");
  return [
    {
      kind: "heartbeat",
      path,
      everyMs,
      settings: graceMs === null ? {} : { grace: `${Math.round(graceMs / 1_000)}s` },
    },
  ];
}

/** Returns the longest time between two of the next runs of a cron expression. */
function longestGap(expression: string, timezone: string): number | null {
  try {
    const runs = new Cron(expression, { timezone, paused: true }).nextRuns(100).map(Number);
    return Math.max(...runs.slice(1).map((run, index) => run - (runs[index] ?? run))) || null;
  } catch {
    return null;
  }
}
