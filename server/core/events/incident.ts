import type { StateInterval } from "../measuring/intervals.ts";
import type { AffectedComponent, Impact, Incident, IncidentStatus } from "../declared.ts";
import type { ComponentState, Instant } from "../model.ts";
import { DAY_MS } from "../duration.ts";

/** Longest title in characters, since titles go into mail subjects. */
export const TITLE_MAX = 200;
export const BODY_MAX = 20_000;
/** "What to do", "what is not affected". */
export const NOTE_MAX = 5_000;
export const CODES_MAX = 50;
export const CODE_MAX = 50;

/** The page shows 90 days, so nothing can be declared to have begun before. */
export const BACKDATED_AT_MOST_MS = 90 * DAY_MS;
/** Clocks of those who write may be a little ahead of ours. */
export const CLOCKS_DIFFER_MS = 60_000;

/** In the order in which people speak of them. */
export const INCIDENT_STATUSES: readonly IncidentStatus[] = [
  "investigating",
  "identified",
  "monitoring",
  "resolved",
  "postmortem",
];

const OPEN: readonly IncidentStatus[] = ["investigating", "identified", "monitoring"];

/**
 * Returns true if a step may come first, or after another one.
 *
 * While an incident is open its steps may go back and forth, since an identified cause may prove
 * wrong. Once resolved it stays resolved: a new failure is another incident. Only the postmortem
 * follows, once.
 */
export function maySay(before: IncidentStatus | null, next: IncidentStatus): boolean {
  if (before === null) return next !== "postmortem";
  if (before === "resolved") return next === "postmortem";
  if (before === "postmortem") return false;
  return OPEN.includes(next) || next === "resolved";
}

export const isOpenStatus = (status: IncidentStatus): boolean => OPEN.includes(status);

const IMPACTS: readonly Impact[] = ["none", "minor", "major", "critical"];

const IMPACT_OF: Readonly<Record<ComponentState, Impact>> = {
  operational: "none",
  under_maintenance: "none",
  unknown: "none",
  degraded_performance: "minor",
  partial_outage: "major",
  major_outage: "critical",
};

/** Returns the default impact of an incident: that of its worst component, as at Statuspage. */
export const impactOf = (states: readonly ComponentState[]): Impact =>
  worseImpact(...states.map((state) => IMPACT_OF[state]));

/** The worst of some impacts; none without any. An incident keeps the worst that it had. */
export const worseImpact = (...impacts: readonly Impact[]): Impact =>
  impacts.reduce((a, b) => (IMPACTS.indexOf(b) > IMPACTS.indexOf(a) ? b : a), "none");

/** States declared of components now, in the order in which they were first named. */
export type Declared = Incident["components"];

/**
 * Returns the changes of a step, and the declared states after it.
 *
 * A component that the step does not name stays as it was. The step that resolves the incident
 * restores all that it does not name.
 */
export function applyStep(
  declared: Declared,
  status: IncidentStatus,
  said: Declared,
): { readonly affected: AffectedComponent[]; readonly after: Declared } {
  const resolves = status === "resolved";
  const named = new Map(said.map((c) => [c.id, c.state]));
  if (resolves) for (const { id } of declared) named.set(id, named.get(id) ?? "operational");
  const before = new Map(declared.map((c) => [c.id, c.state]));
  const affected = [...named].map(([id, newState]) => ({
    id,
    oldState: before.get(id) ?? "operational",
    newState,
  }));
  const after = new Map([...before, ...named]);
  return { affected, after: [...after].map(([id, state]) => ({ id, state })) };
}

/** A state that an incident declares of one component; `to` is `null` while it goes on. */
export type SaidOfComponent = StateInterval & { readonly component: string };

/**
 * Returns the intervals that an incident declares, component by component, from its steps.
 *
 * The states of the first step begin with the incident; later steps take effect when they are
 * shown. Operational is not declared.
 */
export function declaredIntervals(
  incident: Pick<Incident, "startedAt" | "resolvedAt" | "updates">,
): SaidOfComponent[] {
  const steps = incident.updates.toSorted((a, b) => a.displayAt - b.displayAt);
  const first = steps[0];
  const open = new Map<string, { state: ComponentState; from: Instant }>();
  const said: SaidOfComponent[] = [];
  const change = (component: string, state: ComponentState, at: Instant) => {
    const before = open.get(component);
    if (before?.state === state) return;
    if (before) {
      open.delete(component);
      if (at > before.from) said.push({ component, ...before, to: at });
    }
    if (state !== "operational") open.set(component, { state, from: at });
  };
  for (const step of steps) {
    for (const { id, oldState, newState } of step.components) {
      // Told only when it was over: what it was then is what it had been before.
      if (step === first) change(id, oldState, incident.startedAt);
      const began = step === first && step.status !== "resolved";
      change(id, newState, began ? incident.startedAt : step.displayAt);
    }
  }
  for (const [component, { state, from }] of open) {
    const to = incident.resolvedAt;
    if (to === null || to > from) said.push({ component, state, from, to });
  }
  return said;
}
