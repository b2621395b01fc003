import type { MonitorConfig } from "../core/configuration.ts";
import type { Document, Path } from "./document.ts";
import { valueIn } from "./issues.ts";
import type { ConfigFinding } from "./mistake.ts";
import { readMonitor, type Kinds } from "./monitor.ts";

export type ReadMonitors = {
  /** The paths of all monitors, whatever became of them. */
  readonly paths: readonly Path[];
  /** Those of the component at `path` that could be read. */
  readonly at: (path: Path) => readonly MonitorConfig[];
  readonly mistakes: readonly ConfigFinding[];
  readonly warnings: readonly ConfigFinding[];
};

/** Reads every monitor of the file, each by its kind's schema, and gives each its key. */
export function readMonitors(document: Document, kinds: Kinds): ReadMonitors {
  const paths: Path[] = [];
  const byComponent = new Map<string, readonly MonitorConfig[]>();
  const mistakes: ConfigFinding[] = [];
  const warnings: ConfigFinding[] = [];
  for (const component of componentPaths(document)) {
    const monitors = indices(document, [...component, "monitors"]).map((path) => ({
      path,
      ...readMonitor(document, path, kinds),
    }));
    const keys = monitorKeys(monitors);
    // A name that clashes with the key that a kind gave is the one to mend, so names come last.
    const taken = new Set(keys.filter((_, index) => monitors[index]?.name === null));
    for (const { path, name, ...read } of monitors) {
      paths.push(path);
      mistakes.push(...read.mistakes);
      warnings.push(...read.warnings);
      if (name === null) continue;
      if (taken.has(name))
        mistakes.push({
          at: document.valueAt([...path, "name"]),
          message: `name: "${name}" is already the key of another monitor of this component`,
        });
      taken.add(name);
    }
    byComponent.set(
      JSON.stringify(component),
      monitors.flatMap(({ config }, index) =>
        config === null ? [] : [{ key: keys[index] ?? "", ...config }],
      ),
    );
  }
  return { paths, at: (path) => byComponent.get(JSON.stringify(path)) ?? [], mistakes, warnings };
}

/**
 * The keys of a component's monitors, in order: the name where one is given, else the kind,
 * then "kind-2" and so on, so that changed settings keep a monitor's history.
 */
function monitorKeys(
  monitors: readonly { readonly kind: string; readonly name: string | null }[],
): string[] {
  const counts = new Map<string, number>();
  return monitors.map(({ kind, name }) => {
    if (name !== null) return name;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count === 1 ? kind : `${kind}-${count}`;
  });
}

function componentPaths(document: Document): Path[] {
  return indices(document, ["pages"])
    .flatMap((page) => indices(document, [...page, "providers"]))
    .flatMap((provider) => indices(document, [...provider, "components"]));
}

/** The paths of the items of the list at a path; none where there is no list. */
function indices(document: Document, path: Path): Path[] {
  const list = valueIn(document.value, path);
  return Array.isArray(list) ? list.map((_, index) => [...path, index]) : [];
}
