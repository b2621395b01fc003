import { grouped, type Draft, type Path, type PlacedComponent } from "./draft.ts";
import { moduleProbe } from "./blackbox-module.ts";
import { goDuration } from "./go-duration.ts";
import type { Peer, Reading } from "./peer.ts";
import { Refusal } from "../core/refusal.ts";
import {
  checkedLength,
  isUnset,
  isValues,
  listOf,
  textOf,
  valuesOf,
  type Values,
} from "./values.ts";

/** Prometheus with its blackbox exporter: static targets, and the exporter's modules. */
export const blackbox: Peer = {
  title: "Prometheus and its blackbox exporter",
  recognises: (value) =>
    isValues(value) && (Array.isArray(value["scrape_configs"]) || isModules(value)),
  read: (value, reading) => {
    const files = [value, ...reading.others.map((one) => one.value)].map(valuesOf);
    const prometheus = files.filter((file) => Array.isArray(file["scrape_configs"]));
    if (prometheus.length === 0)
      throw new Refusal("invalid", "modules without targets: give the prometheus.yml too");
    const modules = Object.assign(
      {},
      ...files.filter(isModules).map((file) => file["modules"]),
    ) as Values;
    const components = prometheus.flatMap((file) => {
      reportRest(file, reading);
      return listOf(file["scrape_configs"]).flatMap((job, index) =>
        jobComponents(valuesOf(job), ["scrape_configs", index], { file, modules, reading }),
      );
    });
    checkedLength(components);
    return {
      title: null,
      url: null,
      timeZone: null,
      providers: grouped(components),
    } satisfies Draft;
  },
};

const isModules = (value: Values) =>
  Object.values(valuesOf(value["modules"])).some((one) => isValues(one) && "prober" in one);

/** Parts of prometheus.yml that have no counterpart. */
function reportRest(file: Values, { report }: Reading): void {
  for (const [key, value] of Object.entries(file))
    if (!["scrape_configs", "global"].includes(key) && !isUnset(value))
      report.add([key], "this part has no counterpart");
  for (const key of ["external_labels", "query_log_file"])
    if (!isUnset(valuesOf(file["global"])[key]))
      report.add(["global", key], "this part has no counterpart");
}

type Around = { readonly file: Values; readonly modules: Values; readonly reading: Reading };

function jobComponents(
  job: Values,
  path: Path,
  { file, modules, reading }: Around,
): PlacedComponent[] {
  const { report } = reading;
  const name = textOf(job["job_name"]) ?? `Job ${path.at(-1)}`;
  const [module] = listOf(valuesOf(job["params"])["module"]).map(textOf);
  const own = moduleRelabelled(job);
  const metricsPath = textOf(job["metrics_path"]) ?? (module === undefined ? "" : "/probe");
  if (!metricsPath.endsWith("/probe")) {
    report.add(
      path,
      `job ${JSON.stringify(name)} reads metrics and probes nothing: it is left out`,
    );
    return [];
  }
  const global = valuesOf(file["global"]);
  const everyMs =
    goDuration(job["scrape_interval"]) ?? goDuration(global["scrape_interval"]) ?? 60_000;
  const timeoutMs =
    goDuration(job["scrape_timeout"]) ?? goDuration(global["scrape_timeout"]) ?? 10_000;
  return groupsOf(job, path, reading).flatMap(({ group, at }) => {
    const { targets, labels } = valuesOf(group);
    const known = valuesOf(labels);
    const list = listOf(targets);
    return list.flatMap((target, position): PlacedComponent[] => {
      const text = textOf(target);
      if (text === null) return [];
      const place = [...at, "targets", position];
      const moduleName =
        textOf(known["module"] ?? known["__param_module"]) ?? module ?? own ?? "http_2xx";
      const label =
        list.length === 1
          ? textOf(known["display_name"] ?? known["name"] ?? known["service"] ?? known["instance"])
          : null;
      const owner = label ?? withoutScheme(text);
      return [
        {
          name: owner,
          path: place,
          wishedId: withoutScheme(text),
          provider: name,
          keywords: Object.entries(known).flatMap(([key, value]) =>
            key.startsWith("__") || key === "module" ? [] : (textOf(value) ?? []),
          ),
          monitors: moduleProbe({
            modules,
            moduleName,
            target: text,
            owner,
            path: place,
            everyMs,
            timeoutMs,
            reading,
          }),
        },
      ];
    });
  });
}

type Group = { readonly group: unknown; readonly at: Path };

/** Targets that are written in the job, or in a file of targets that was given too. */
function groupsOf(job: Values, path: Path, { report, others }: Reading): Group[] {
  const groups = listOf(job["static_configs"]).map((group, index) => ({
    group,
    at: [...path, "static_configs", index],
  }));
  for (const key of Object.keys(job).filter((one) => /_sd_configs?$/.test(one))) {
    const patterns = listOf(job[key]).flatMap((one) => listOf(valuesOf(one)["files"]).map(String));
    const names = patterns.map((pattern) => pattern.slice(pattern.lastIndexOf("/") + 1));
    const found = others.filter(({ name, value }) => Array.isArray(value) && names.includes(name));
    for (const { value } of found)
      for (const group of listOf(value)) groups.push({ group, at: [...path, key] });
    if (found.length < Math.max(1, names.length))
      report.add(
        [...path, key],
        key === "file_sd_configs"
          ? `its targets are in other files, to be given too: ${names.join(", ").slice(0, 200)}`
          : "its targets are found at run time: they are in no file",
      );
  }
  return groups;
}

/** A job may set its module by relabelling, with a fixed replacement. */
function moduleRelabelled(job: Values): string | null {
  const rule = listOf(job["relabel_configs"])
    .map(valuesOf)
    .find((one) => one["target_label"] === "__param_module" && one["source_labels"] === undefined);
  return textOf(rule?.["replacement"]);
}

const withoutScheme = (target: string) =>
  target
    .replace(/^[a-z][a-z\d+.-]*:\/\//i, "")
    .replace(/^[^@/]*@/, "")
    .replace(/[?#].*$/, "")
    .replace(/\/$/, "");
