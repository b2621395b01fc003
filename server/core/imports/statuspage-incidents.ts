import type { ComponentState, Instant, Interval } from "../model.ts";
import type { RowMistake } from "./past-entry.ts";
import { instantOf, isObject } from "./past-reading.ts";
import { wordOf, type ReportedOutage } from "./reported-outage.ts";

type Loose = Readonly<Record<string, unknown>>;
/** An outage whose row and reason are those of its incident. */
type Found = Omit<ReportedOutage, "row" | "reason">;

const STATUSES: readonly ComponentState[] = [
  "operational",
  "degraded_performance",
  "partial_outage",
  "major_outage",
  "under_maintenance",
];

/** The state that an impact stands for, where no step says how a component was affected. */
const OF_IMPACT: ReadonlyMap<string, ComponentState> = new Map([
  ["none", "operational"],
  ["minor", "degraded_performance"],
  ["major", "partial_outage"],
  ["critical", "major_outage"],
  ["maintenance", "under_maintenance"],
]);

/** A mistake that is of a whole incident; caught where rows are read. */
export class UnusableIncident extends Error {}

/**
 * Reads one incident of Statuspage: a status holds to the next step that names its component, the
 * last one to `resolved_at`; before the first step that names it, its old status held. Components
 * that no step says anything but "operational" of are affected by the incident's impact.
 *
 * @throws UnusableIncident for one from which no state follows
 */
export function outagesOfIncident(incident: Loose, nameOf: Naming): Found[] {
  const to = instantIn(incident, "resolved_at");
  if (to === null) {
    throw new UnusableIncident("resolved_at is no instant: export it again once it is resolved");
  }
  const steps = stepsOf(incident).filter((step) => step.at < to);
  const from = instantIn(incident, "started_at") ?? instantIn(incident, "created_at");
  const whole = { from: Math.min(from ?? Infinity, steps[0]?.at ?? Infinity), to };
  const byStep = statusesOf(steps, whole, nameOf);
  const rest = componentsOf(incident, steps, nameOf).filter(({ key }) => !byStep.affected.has(key));
  // Where steps do say how some were affected, what they say of the others is meant as well.
  const unsaid = byStep.affected.size > 0 ? rest.filter(({ key }) => !byStep.named.has(key)) : rest;
  if (byStep.affected.size === 0 && unsaid.length === 0) {
    throw new UnusableIncident("no step says which components were affected, and how");
  }
  const impact = wordOf(incident.impact_override) || wordOf(incident.impact);
  const state = OF_IMPACT.get(impact);
  if (unsaid.length > 0 && (state === undefined || !(whole.from < whole.to))) {
    const names = unsaid.map(({ names }) => names[0]).join(", ");
    throw new UnusableIncident(
      `no step says how ${names} was affected, and its impact is ${JSON.stringify(impact)}`,
    );
  }
  const byImpact = state === undefined || state === "operational" ? [] : unsaid;
  return [...byStep.reported, ...byImpact.map(({ names }) => ({ ...whole, names, state: state! }))];
}

/**
 * Reads one scheduled maintenance of Statuspage, from the step that began it to its end.
 *
 * @throws UnusableIncident for one that is not over, or that names no component
 */
export function windowsOfMaintenance(maintenance: Loose, nameOf: Naming): Found[] {
  const steps = stepsOf(maintenance);
  if (wordOf(maintenance.status) !== "completed") {
    throw new UnusableIncident("it is not completed: export it again once it is");
  }
  const stepOf = (status: string) => steps.find((step) => step.status === status)?.at;
  const planned = instantIn(maintenance, "scheduled_for");
  const from = stepOf("in_progress") ?? planned;
  const to =
    stepOf("completed") ??
    instantIn(maintenance, "resolved_at") ??
    instantIn(maintenance, "scheduled_until");
  if (from === null || to === null || to <= from) {
    throw new UnusableIncident(
      "scheduled_for and scheduled_until are no instants, one after the other",
    );
  }
  const components = componentsOf(maintenance, steps, nameOf);
  if (components.length === 0) throw new UnusableIncident("it names no components");
  const announcedAt = instantIn(maintenance, "created_at") ?? stepOf("scheduled") ?? from;
  const id = wordOf(maintenance.id) || `${from}`;
  const state = "under_maintenance" as const;
  return components.map(({ names }) => ({ from, to, names, state, planned: { id, announcedAt } }));
}

/** The names of a component, as they may be mapped. */
export type Naming = (component: Loose) => readonly string[];

/**
 * Returns how components are named. A name that several components of the document bear, in
 * different groups, means none of them: they are named with their code, and mapped by it.
 */
export function namingIn(incidents: readonly Loose[]): Naming {
  const codes = new Map<string, Set<string>>();
  for (const one of incidents.flatMap(everyComponent)) {
    const [name, code] = [wordOf(one.name), codeOf(one)];
    if (name !== "" && code !== "") codes.set(name, (codes.get(name) ?? new Set()).add(code));
  }
  return (component) => {
    const [name, code] = [wordOf(component.name), codeOf(component)];
    const isShared = (codes.get(name)?.size ?? 0) > 1;
    const names = isShared ? [`${name} (${code})`, code] : [name, code];
    return names.filter((each) => each !== "");
  };
}

const codeOf = (component: Loose): string => wordOf(component.code) || wordOf(component.id);

const everyComponent = (incident: Loose): Loose[] => [
  ...objectsIn(incident.components),
  ...objectsIn(incident.incident_updates).flatMap((u) => objectsIn(u.affected_components)),
];

const objectsIn = (value: unknown): Loose[] => (Array.isArray(value) ? value.filter(isObject) : []);

function instantIn(object: Loose, name: string): Instant | null {
  const at = instantOf(wordOf(object[name]));
  return Number.isNaN(at) ? null : at;
}

type Step = { readonly at: Instant; readonly status: string; readonly affected: readonly Loose[] };

function stepsOf(incident: Loose): Step[] {
  if (!Array.isArray(incident.incident_updates)) {
    throw new UnusableIncident("incident_updates is missing");
  }
  const steps = objectsIn(incident.incident_updates).map((update) => ({
    at: instantIn(update, "display_at") ?? instantIn(update, "created_at"),
    status: wordOf(update.status),
    affected: objectsIn(update.affected_components),
  }));
  return steps
    .map((step) => {
      if (step.at !== null) return { ...step, at: step.at };
      throw new UnusableIncident("display_at of an update is no instant");
    })
    .toSorted((a, b) => a.at - b.at);
}

/** Each component of an incident once: its own list, and those that only steps name. */
function componentsOf(incident: Loose, steps: readonly Step[], nameOf: Naming) {
  const all = [...objectsIn(incident.components), ...steps.flatMap((step) => step.affected)];
  const byKey = new Map(all.map((one) => [keyOf(one), nameOf(one)]));
  return [...byKey].flatMap(([key, names]) => (names.length > 0 ? [{ key, names }] : []));
}

const keyOf = (component: Loose): string => codeOf(component) || wordOf(component.name);

/**
 * Returns the outages that the steps give for each component, and the components that they name.
 */
function statusesOf(steps: readonly Step[], whole: Interval, nameOf: Naming) {
  const reported: Found[] = [];
  const open = new Map<string, Found>();
  const affected = new Set<string>();
  const close = (key: string, to: Instant) => {
    const was = open.get(key);
    if (!was || was.state === "operational" || to <= was.from) return;
    reported.push({ ...was, to });
    affected.add(key);
  };
  for (const step of steps) {
    for (const one of step.affected) {
      const [key, names] = [keyOf(one), nameOf(one)];
      const state = statusIn(one, "new_status");
      if (state === null || names.length === 0) continue;
      if (!open.has(key)) {
        const old = statusIn(one, "old_status") ?? "operational";
        open.set(key, { names, from: whole.from, to: step.at, state: old });
      }
      close(key, step.at);
      open.set(key, { names, from: step.at, to: step.at, state });
    }
  }
  for (const key of open.keys()) close(key, whole.to);
  return { reported, affected, named: new Set(open.keys()) };
}

/** A status of a step; `null` where it says none. */
function statusIn(component: Loose, name: string): ComponentState | null {
  const word = wordOf(component[name]);
  if (word === "") return null;
  const found = STATUSES.find((status) => status === word);
  if (found === undefined) {
    throw new UnusableIncident(`${name}: ${JSON.stringify(word.slice(0, 100))} is no status`);
  }
  return found;
}

/** A mistake of a row, for what is thrown while it is read. */
export function mistakeOf(error: unknown, row: number): RowMistake {
  if (error instanceof UnusableIncident) return { row, message: error.message };
  throw error;
}
