import {
  grouped,
  type Draft,
  type DraftMonitor,
  type Path,
  type PlacedComponent,
} from "./draft.ts";
import type { Peer, Reading } from "./peer.ts";
import {
  checkedLength,
  isTrue,
  isUnset,
  isValues,
  listOf,
  textOf,
  valuesOf,
  type Values,
} from "./values.ts";

/** Statuspage's components: of the public `/api/v2` or of the management API. */
export const statuspage: Peer = {
  title: "Statuspage",
  recognises: (value) =>
    componentsOf(value).some((one) => isValues(one) && "group_id" in one && "status" in one),
  read: (value, reading) => {
    const { report } = reading;
    const page = valuesOf(valuesOf(value)["page"]);
    const url = textOf(page["url"]);
    const key: Path = Array.isArray(value) ? [] : ["components"];
    const list = checkedLength(componentsOf(value)).map(valuesOf);
    const groups = new Map(
      list
        .filter(({ group }) => group === true)
        .map((one) => [one["id"], textOf(one["name"])] as const),
    );
    for (const [part, entries] of Object.entries(valuesOf(value)))
      if (["incidents", "scheduled_maintenances"].includes(part) && !isUnset(entries))
        report.add([part], "for the past see vigie import");
    const components = list.flatMap((one, index): PlacedComponent[] => {
      const path = [...key, index];
      const name = textOf(one["name"]) ?? `Component ${index + 1}`;
      if (one["group"] === true) {
        if (!list.some((other) => other["group_id"] === one["id"]))
          report.add(path, `the group ${JSON.stringify(name)} is empty: it is left out`);
        if (!isUnset(one["description"]))
          report.add([...path, "description"], "a provider has no description");
        return [];
      }
      reportRest(one, path, reading);
      const description = textOf(one["description"]);
      return [
        {
          name,
          path,
          provider: groups.get(one["group_id"]) ?? null,
          ...(description !== null && { description }),
          monitors: probes(one, path, url, reading),
        },
      ];
    });
    return {
      title: textOf(page["name"]),
      url,
      timeZone: textOf(page["time_zone"]),
      providers: grouped(components),
    } satisfies Draft;
  },
};

const componentsOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : listOf(valuesOf(value)["components"]);

/** Statuspage measures nothing: until monitors are written, the state is read from its page. */
function probes(
  component: Values,
  path: Path,
  url: string | null,
  { report }: Reading,
): DraftMonitor[] {
  const id = textOf(component["id"]);
  if (url === null || id === null) {
    report.add(path, "Statuspage measures nothing itself: write a monitor for this component");
    return [];
  }
  report.add(path, "its state is read from the old page until a monitor of its own is written");
  return [{ kind: "statuspage", path, everyMs: 60_000, settings: { url, component: id } }];
}

function reportRest(component: Values, path: Path, { report }: Reading): void {
  if (!isUnset(component["automation_email"]))
    report.add(
      [...path, "automation_email"],
      "states do not come by mail: see heartbeat and the API",
    );
  if (isTrue(component["only_show_if_degraded"]))
    report.add([...path, "only_show_if_degraded"], "a component is always shown");
  if (component["showcase"] === false) report.add([...path, "showcase"], "uptime is always shown");
}
