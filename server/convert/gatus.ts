import { grouped, type Draft, type DraftWindow, type Path, type PlacedComponent } from "./draft.ts";
import { gatusProbes } from "./gatus-endpoint.ts";
import { goDuration } from "./go-duration.ts";
import type { Peer, Reading } from "./peer.ts";
import {
  checkedLength,
  isUnset,
  isValues,
  listOf,
  textOf,
  valuesOf,
  type Values,
} from "./values.ts";

const VARIABLES = /\$\$\{|\$\$|\$\{([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)|\$\{/g;

/** Gatus, as Go expands it: `$NAME` and `${NAME}` are variables, `$$` is a dollar. */
export const gatus: Peer = {
  title: "Gatus",
  recognises: (value) =>
    isValues(value) &&
    ["endpoints", "services", "external-endpoints"].some((key) =>
      listOf(value[key]).some(
        (one) =>
          isValues(one) && "name" in one && ("conditions" in one || "token" in one || "url" in one),
      ),
    ) &&
    !("modules" in value),
  rewrite: (text) =>
    text.replaceAll(VARIABLES, (whole: string, braced?: string, bare?: string) => {
      if (whole === "$$") return "$";
      const name = braced ?? bare;
      return name === undefined ? "$${" : `\${${name}}`;
    }),
  read: (value, reading) => {
    const file = valuesOf(value);
    reportRest(file, reading);
    const components = ["endpoints", "services"].flatMap((key) =>
      checkedLength(listOf(file[key])).flatMap((one, index) =>
        endpoint(valuesOf(one), [key, index], reading),
      ),
    );
    const external = listOf(file["external-endpoints"]).flatMap((one, index) =>
      externalEndpoint(valuesOf(one), ["external-endpoints", index], reading),
    );
    const { windows, timeZone } = maintenanceOf(file["maintenance"], reading);
    const ui = valuesOf(file["ui"]);
    return {
      title: textOf(ui["title"]) ?? textOf(ui["header"]),
      url: null,
      timeZone,
      providers: grouped([...components, ...external]).map((provider) => ({
        ...provider,
        maintenance: windows,
      })),
    } satisfies Draft;
  },
};

function endpoint(values: Values, path: Path, reading: Reading): PlacedComponent[] {
  const name = textOf(values["name"]) ?? `Endpoint ${path.at(-1)}`;
  if (values["enabled"] === false) {
    reading.report.add(path, `${JSON.stringify(name)} is not enabled: it is left out`);
    return [];
  }
  return [
    {
      name,
      path,
      wishedId: URL.parse(textOf(values["url"]) ?? "")?.hostname ?? "",
      provider: textOf(values["group"]),
      monitors: gatusProbes(values, name, path, reading),
    },
  ];
}

function externalEndpoint(values: Values, path: Path, { report }: Reading): PlacedComponent[] {
  const name = textOf(values["name"]) ?? `External endpoint ${path.at(-1)}`;
  if (values["enabled"] === false) {
    report.add(path, `${JSON.stringify(name)} is not enabled: it is left out`);
    return [];
  }
  const beat = goDuration(valuesOf(values["heartbeat"])["interval"]);
  report.add([...path, "token"], "calls come to /api/v1/heartbeats with a token of Vigie's own");
  if (beat === null)
    report.add(path, `${JSON.stringify(name)} has no heartbeat interval: 1h is written`);
  if (!isUnset(values["alerts"])) report.add([...path, "alerts"], ALERTS);
  const everyMs = beat ?? 3_600_000;
  return [
    {
      name,
      path,
      provider: textOf(values["group"]),
      monitors: [{ kind: "heartbeat", path, everyMs, settings: {} }],
    },
  ];
}

const ALERTS = "who is notified is set apart: subscriptions and team";

const REST: Readonly<Record<string, string>> = {
  alerting: ALERTS,
  suites: "suites have no counterpart: see steps of kind http",
  storage: "measurements are stored in Vigie's own database",
  security: "accounts of the console are made by vigie user",
  web: "address and port are HOST and PORT",
  metrics: "/metrics is always there",
  connectivity: "see network.anchors: two or more reference targets",
  announcements: "announcements are incidents and maintenances",
  remote: "instances of other machines are agents",
  tunneling: "tunnels have no counterpart",
};

/** Settings without any effect on what is monitored. */
const SILENT = [
  "endpoints",
  "services",
  "external-endpoints",
  "maintenance",
  "debug",
  "skip-invalid-config-update",
  "disable-monitoring-lock",
  "concurrency",
];

function reportRest(file: Values, { report }: Reading): void {
  for (const [key, value] of Object.entries(file)) {
    if (SILENT.includes(key) || key.startsWith("x-") || isUnset(value)) continue;
    if (key === "ui") {
      for (const part of Object.keys(valuesOf(value)))
        if (part !== "title") report.add([key, part], "the look of a page is not taken over");
      continue;
    }
    const entries = key === "alerting" ? Object.keys(valuesOf(value)) : [];
    for (const entry of entries) report.add([key, entry], ALERTS);
    if (entries.length === 0) report.add([key], REST[key] ?? "this part has no counterpart");
  }
}

const WEEKDAY = /^(mon|tues|wednes|thurs|fri|satur|sun)day$/i;

/** Gatus stops its alerts in a window; Vigie stops its probes. */
function maintenanceOf(
  value: unknown,
  { report }: Reading,
): { windows: DraftWindow[]; timeZone: string | null } {
  const { start, duration, timezone, every, enabled } = valuesOf(value);
  if (isUnset(value) || enabled === false) return { windows: [], timeZone: null };
  const [, hours = "", minutes = ""] =
    /^([01]\d|2[0-3]):([0-5]\d)$/.exec(textOf(start) ?? "") ?? [];
  const ms = goDuration(duration);
  const days = listOf(every).map(String);
  if (
    hours === "" ||
    ms === null ||
    ms < 60_000 ||
    ms > 86_400_000 ||
    !days.every((day) => WEEKDAY.test(day))
  ) {
    report.add(["maintenance"], "this window has no counterpart: see maintenance of a provider");
    return { windows: [], timeZone: null };
  }
  report.add(["maintenance"], "alerts were off in this window; now nothing is probed in it");
  const end = (Number(hours) * 60 + Number(minutes) + Math.round(ms / 60_000)) % 1440;
  const to = `${String(Math.floor(end / 60)).padStart(2, "0")}:${String(end % 60).padStart(2, "0")}`;
  const window = {
    from: `${hours}:${minutes}`,
    to,
    ...(days.length > 0 && days.length < 7 && { day: days.map((day) => day.toLowerCase()) }),
  };
  return { windows: [window], timeZone: textOf(timezone) ?? "UTC" };
}
