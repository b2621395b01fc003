import type { StateInterval } from "../measuring/intervals.ts";
import type {
  AffectedComponent,
  ComponentState,
  Impact,
  Incident,
  IncidentStatus,
  Instant,
} from "../model.ts";
import { DAY_MS } from "../duration.ts";

/** What people can write: a title goes into mail subjects, a body is read on a phone. */
export const TITLE_MAX = 200;
export const BODY_MAX = 20_000;
/** "What to do", "what is not affected". */
export const NOTE_MAX = 5_000;
export const CODES_MAX = 50;
export const CODE_MAX = 50;

/** What the page shows: nothing can be declared to have begun before. */
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
 * Which step may come first, or after another. While an incident is open its steps may go back
 * and forth, since what was identified may prove wrong. Once resolved it stays so: what fails
 * again is another incident; only the postmortem follows, once.
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

/** An incident's impact where nobody says: that of its worst component, as Statuspage has it. */
export const impactOf = (states: readonly ComponentState[]): Impact =>
  worseImpact(...states.map((state) => IMPACT_OF[state]));

/** The worst of some impacts; none without any. An incident keeps the worst that it had. */
export const worseImpact = (...impacts: readonly Impact[]): Impact =>
  impacts.reduce((a, b) => (IMPACTS.indexOf(b) > IMPACTS.indexOf(a) ? b : a), "none");

/** What is declared of components now, in the order in which they were first spoken of. */
export type Declared = Incident["components"];

/**
 * What a step changes, and what is declared after it. A component that it does not name stays as
 * it was; the step that resolves the incident brings back all that it does not name.
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

/** What an incident says of one component over a time; `to` is `null` while it goes on. */
export type SaidOfComponent = StateInterval & { readonly component: string };

/**
 * What an incident declares, component by component, from its steps. What its first step says
 * had begun when the incident did; later steps change it when they are shown. That a component
 * is operational is nothing to declare.
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
