import { grouped, type Draft, type DraftWindow, type PlacedComponent, type Path } from "./draft.ts";
import { kumaMonitor, type KumaMonitor } from "./kuma-fields.ts";
import { kumaProbes } from "./kuma-monitor.ts";
import type { Peer, Reading } from "./peer.ts";
import { checkedLength, isTrue, isUnset, isValues, listOf, textOf, valuesOf } from "./values.ts";

/** Uptime Kuma's backup, as it exports it up to version 1.23. */
export const kuma: Peer = {
  title: "Uptime Kuma",
  recognises: (value) => isValues(value) && Array.isArray(value["monitorList"]),
  read: (value, reading) => {
    const backup = valuesOf(value);
    for (const key of ["notificationList", "proxyList", "dockerHostList"])
      for (const [index, one] of listOf(backup[key]).entries())
        reading.report.add(
          [key, index],
          `${NAMES[key]} ${quoted(valuesOf(one)["name"])} is not taken over`,
        );
    const known = ["version", "monitorList", "notificationList", "proxyList", "dockerHostList"];
    for (const [key, one] of Object.entries(backup))
      if (!known.includes(key) && !isUnset(one))
        reading.report.add([key], "this part has no counterpart");
    return kumaDraft("monitorList", listOf(backup["monitorList"]), new Map(), reading);
  },
};

const NAMES: Readonly<Record<string, string>> = {
  notificationList: "notification",
  proxyList: "proxy",
  dockerHostList: "Docker host",
};

export const quoted = (name: unknown) => JSON.stringify((textOf(name) ?? "").slice(0, 200));

/**
 * Converts monitors; groups of Kuma become providers.
 *
 * @param groups name of a status page's group by a monitor's id
 * @param windows recurring maintenances by a monitor's id
 */
export function kumaDraft(
  key: string,
  list: readonly unknown[],
  groups: ReadonlyMap<number, string>,
  reading: Reading,
  windows: ReadonlyMap<number, readonly DraftWindow[]> = new Map(),
): Draft {
  const monitors = checkedLength(list).map((one, index) => ({
    path: [key, index] as Path,
    monitor: kumaMonitor(valuesOf(one)),
  }));
  const parents = new Map(
    monitors
      .filter(({ monitor }) => monitor.get("type") === "group")
      .map(({ monitor }) => [monitor.number("id"), monitor] as const),
  );
  const components = monitors.flatMap(({ path, monitor }): PlacedComponent[] => {
    const name = monitor.text("name") ?? `Monitor ${monitor.number("id") ?? path.at(-1)}`;
    if (monitor.get("type") === "group") {
      if (!monitors.some((other) => other.monitor.number("parent") === monitor.number("id")))
        reading.report.add(path, `the group ${quoted(name)} has no monitors: it is left out`);
      return [];
    }
    const active = monitor.get("active");
    if (active !== undefined && !isTrue(active)) {
      reading.report.add(path, `${quoted(name)} is paused: it is left out`);
      return [];
    }
    const description = monitor.text("description");
    return [
      {
        name,
        path,
        wishedId: monitor.text("hostname") ?? URL.parse(monitor.text("url") ?? "")?.hostname ?? "",
        provider: groups.get(monitor.number("id") ?? -1) ?? groupOf(monitor, parents),
        ...(description !== null && { description }),
        keywords: monitor.list("tags").flatMap((tag) => textOf(valuesOf(tag)["name"]) ?? []),
        maintenance: windows.get(monitor.number("id") ?? -1) ?? [],
        monitors: kumaProbes(monitor, path, reading),
      },
    ];
  });
  return { title: null, url: null, timeZone: null, providers: grouped(components) };
}

/** Name of the group that a monitor is in; of groups within groups, the outermost is last. */
function groupOf(monitor: KumaMonitor, parents: ReadonlyMap<number | null, KumaMonitor>) {
  const names: string[] = [];
  const seen = new Set<KumaMonitor>();
  for (
    let parent = parents.get(monitor.number("parent"));
    parent !== undefined && !seen.has(parent);
    parent = parents.get(parent.number("parent"))
  ) {
    seen.add(parent);
    names.unshift(parent.text("name") ?? "");
  }
  return names.filter(Boolean).join(" / ") || null;
}
