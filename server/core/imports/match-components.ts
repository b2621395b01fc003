import { timeline } from "../measuring/intervals.ts";
import type { Config } from "../configuration.ts";
import type { Instant, Interval } from "../model.ts";
import type { OutageExport, ReportedOutage } from "./reported-outage.ts";
import type { PastState, PastTarget, RowMistake } from "./past-entry.ts";

/** Returns true if an export needs no time that was watched: it has good times, or plans alone. */
export const reportsUptime = ({ reported }: OutageExport): boolean =>
  reported.some((t) => t.state === "operational") ||
  (reported.length > 0 && reported.every((t) => t.planned !== undefined));

/** Components by the name that another service gives them; "-" leaves a name out. */
export type NameMap = ReadonlyMap<string, string>;

/** The meaning of a name: a component, one to be left out, or an unknown one. */
export type Found = PastTarget | "left out" | { readonly problem: string };

/**
 * Returns what another service reported, as states of our components.
 *
 * Where reports contradict each other the worse one counts. Time in `watched` without an outage was
 * up.
 *
 * @param from name of the service
 * @param watched when that service measured, for exports that contain outages alone
 * @param now nothing later can have been reported
 */
export function reportedPast(
  { reported, mistakes }: OutageExport,
  find: (names: readonly string[]) => Found,
  from: string,
  watched: Interval | null,
  now: Instant,
): { states: PastState[]; mistakes: RowMistake[] } {
  const wrong = [...mistakes];
  const byPlace = new Map<string, { place: PastTarget; reported: ReportedOutage[] }>();
  for (const one of reported) {
    if (one.to > now) {
      wrong.push({ row: one.row, message: "it ends in the future" });
      continue;
    }
    const place = find(one.names);
    if (place === "left out") continue;
    if ("problem" in place) {
      wrong.push({ row: one.row, message: place.problem });
      continue;
    }
    const key = `${place.page} ${place.component}`;
    const own = byPlace.get(key);
    if (own) own.reported.push(one);
    else byPlace.set(key, { place, reported: [one] });
  }
  const states = [...byPlace.values()].flatMap(({ place, reported }) => {
    const seen = reported.filter((t) => !t.planned);
    const planned = reported.flatMap((t) => plannedState(place, t, from));
    return [
      ...planned,
      ...(seen.length > 0 || watched ? statesOf(place, seen, from, watched) : []),
    ];
  });
  return { states, mistakes: wrong.toSorted((a, b) => a.row - b.row) };
}

/** Planned maintenance, in the layer of its own. */
function plannedState(place: PastTarget, reported: ReportedOutage, service: string): PastState[] {
  if (!reported.planned) return [];
  const { from, to, row, state, reason, names, planned } = reported;
  const imported = { from: service, name: names[0], ...(reason && { reason }) };
  const detail = { announcedAt: planned.announcedAt, imported };
  const source = `${service}:${planned.id}`;
  return [{ kind: "state", row, ...place, layer: "maintenance", from, to, state, source, detail }];
}

function statesOf(
  place: PastTarget,
  unsorted: readonly ReportedOutage[],
  service: string,
  watched: Interval | null,
): PastState[] {
  const reported = unsorted.toSorted((a, b) => a.from - b.from);
  const first = Math.min(reported[0]?.from ?? Infinity, watched?.from ?? Infinity);
  const last = reported.reduce((end, t) => Math.max(end, t.to), watched?.to ?? 0);
  const up = watched ? [{ ...watched, state: "operational" as const }] : [];
  const window = { from: first, to: last };
  const pieces = timeline({ verified: up, maintenance: [], incident: reported }, window, 0);
  const byStart = new Map(reported.map((t) => [`${t.from} ${t.state}`, t]));
  return pieces
    .filter((piece) => piece.state !== "unknown")
    .map(({ from, to, state }): PastState => {
      // One that another hid at its beginning is looked for; of what was merely watched there is none.
      const covers = (t: ReportedOutage) => t.state === state && t.from <= from && t.to > from;
      const of =
        byStart.get(`${from} ${state}`) ??
        (watched && state === "operational" ? undefined : reported.find(covers));
      const reason = of?.reason ? { reason: of.reason } : {};
      const imported = { from: service, ...(of && { name: of.names[0] }), ...reason };
      return {
        kind: "state",
        row: of?.row ?? 0,
        ...place,
        layer: "verified",
        from,
        to,
        state,
        source: "",
        detail: { imported },
      };
    });
}

/**
 * Finds components by what another service calls them: by the map first, then by configured id,
 * name, or the name that `/pings` lists, whatever their capitals.
 *
 * @returns the first of the names that means anything
 */
export function componentFinder(
  config: Pick<Config, "pages">,
  map: NameMap,
  pageId?: string,
): (names: readonly string[]) => Found {
  const known = new Map<string, Map<string, PastTarget>>();
  const add = (name: string | null, place: PastTarget) => {
    if (name === null) return;
    const own = known.get(name.toLowerCase()) ?? new Map<string, PastTarget>();
    own.set(`${place.page} ${place.component}`, place);
    known.set(name.toLowerCase(), own);
  };
  for (const page of config.pages.filter((p) => pageId === undefined || p.id === pageId)) {
    for (const provider of page.providers) {
      for (const c of provider.components) {
        const place = { page: page.id, component: c.id };
        for (const name of [c.id, c.name, c.pingName, `${provider.name} - ${c.name}`]) {
          add(name, place);
        }
      }
    }
  }
  const find = (name: string): Found | null => {
    const mapped = map.get(name);
    if (mapped === "-") return "left out";
    const places = [...(known.get((mapped ?? name).toLowerCase())?.values() ?? [])];
    if (places.length > 1) {
      const where = places.map((p) => `${p.component} of ${p.page}`).join(", ");
      return {
        problem: `${JSON.stringify(name)} may mean ${where}: say which with --map or --page`,
      };
    }
    if (places[0]) return places[0];
    const problem = `there is no component ${JSON.stringify(mapped)}`;
    return mapped === undefined ? null : { problem };
  };
  return (names) => {
    for (const name of names) {
      const found = find(name);
      if (found !== null) return found;
    }
    const name = JSON.stringify(names[0] ?? "");
    const how = "say which with --map name=component, or leave it out with =-";
    return { problem: `no component is called ${name}: ${how}` };
  };
}
