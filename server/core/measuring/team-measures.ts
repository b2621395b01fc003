import { monthOf } from "../calendar.ts";
import type { Instant } from "../model.ts";

/** An incident that the public saw, as the team's work is measured by it. */
export type MeasuredIncident = {
  readonly startedAt: Instant;
  readonly publishedAt: Instant;
  /** `null`: it goes on. */
  readonly resolvedAt: Instant | null;
  /** Configured ids of the providers concerned. */
  readonly providers: readonly string[];
  /** Causes that the probes saw; empty: none were, or nobody measured it. */
  readonly causes: readonly string[];
};

/** An alert to the team. */
export type MeasuredAlert = {
  readonly openedAt: Instant;
  readonly acknowledgedAt: Instant | null;
};

/** A promise of a published incident: another update until an instant. */
export type PromisedUpdate = {
  readonly madeAt: Instant;
  readonly dueAt: Instant;
  /** Instants of the incident's public updates. */
  readonly updates: readonly Instant[];
  /** Instant of the incident's next promise, or `null`. */
  readonly nextMadeAt: Instant | null;
};

/**
 * - `kept`: a public update came until then
 * - `broken`: none came
 * - `open`: it is not due yet, and none came
 * - `moved`: another time was promised before it was due, which counts instead
 */
export type PromiseVerdict = "kept" | "broken" | "open" | "moved";

/** Returns what became of a promise. An update at the very instant that was promised keeps it. */
export function verdictOf(
  { madeAt, dueAt, updates, nextMadeAt }: PromisedUpdate,
  now: Instant,
): PromiseVerdict {
  if (updates.some((at) => at > madeAt && at <= dueAt)) return "kept";
  if (nextMadeAt !== null && nextMadeAt <= dueAt) return "moved";
  return now <= dueAt ? "open" : "broken";
}

/** How long things took, in milliseconds; `null` where there was none. */
export type Spread = {
  readonly count: number;
  readonly meanMs: number | null;
  readonly medianMs: number | null;
};

/** Returns the mean and the median of times; of an even number the mean of the middle two. */
export function spreadOf(times: readonly number[]): Spread {
  const sorted = times.toSorted((a, b) => a - b);
  const count = sorted.length;
  if (count === 0) return { count, meanMs: null, medianMs: null };
  const middle = (sorted[Math.floor((count - 1) / 2)]! + sorted[Math.ceil((count - 1) / 2)]!) / 2;
  const mean = sorted.reduce((sum, time) => sum + time, 0) / count;
  return { count, meanMs: Math.round(mean), medianMs: Math.round(middle) };
}

/** Incidents of one kind, and how long they lasted. */
export type CountedIncidents = Spread & { readonly id: string; readonly incidents: number };

/** The team's work in a month. */
export type TeamMonth = {
  /** "2026-11", in the page's time zone. */
  readonly month: string;
  /** Incidents that began in it. */
  readonly incidents: number;
  /** Of these, the ones that go on. */
  readonly unresolved: number;
  /** From the begin of an incident until the public was told; an incident entered before it began: 0. */
  readonly toPublish: Spread;
  /** From the begin of an incident to its end (MTTR). */
  readonly toResolve: Spread;
  /** Alerts that were opened in it, and the time until they were acknowledged (MTTA). */
  readonly alerts: number;
  readonly toAcknowledge: Spread;
  /** Promises that were due in it. */
  readonly promises: Readonly<Record<"kept" | "broken" | "open", number>>;
  /** Most incidents first. An incident of several providers counts for each. */
  readonly providers: readonly CountedIncidents[];
  /** The same by cause; `unknown` where no probe saw one. */
  readonly causes: readonly CountedIncidents[];
};

/** All that is measured of the team of a page. */
export type TeamRecord = {
  readonly incidents: readonly MeasuredIncident[];
  readonly alerts: readonly MeasuredAlert[];
  readonly promises: readonly PromisedUpdate[];
};

/** Returns the team's work in each of some months. */
export function teamMonths(
  months: readonly string[],
  { incidents, alerts, promises }: TeamRecord,
  { timeZone, now }: { readonly timeZone: string; readonly now: Instant },
): TeamMonth[] {
  const began = Map.groupBy(incidents, (one) => monthOf(one.startedAt, timeZone));
  const opened = Map.groupBy(alerts, (one) => monthOf(one.openedAt, timeZone));
  const due = Map.groupBy(promises, (one) => monthOf(one.dueAt, timeZone));
  return months.map((month) => {
    const own = began.get(month) ?? [];
    const called = opened.get(month) ?? [];
    const verdicts = (due.get(month) ?? []).map((one) => verdictOf(one, now));
    const times = (verdict: PromiseVerdict) => verdicts.filter((one) => one === verdict).length;
    return {
      month,
      incidents: own.length,
      unresolved: own.filter(({ resolvedAt }) => resolvedAt === null).length,
      toPublish: spreadOf(own.map((one) => Math.max(0, one.publishedAt - one.startedAt))),
      toResolve: spreadOf(own.flatMap(durationOf)),
      alerts: called.length,
      toAcknowledge: spreadOf(
        called.flatMap(({ openedAt, acknowledgedAt }) =>
          acknowledgedAt === null ? [] : [Math.max(0, acknowledgedAt - openedAt)],
        ),
      ),
      promises: { kept: times("kept"), broken: times("broken"), open: times("open") },
      providers: countedBy(own, ({ providers }) => providers),
      causes: countedBy(own, ({ causes }) => (causes.length === 0 ? ["unknown"] : causes)),
    };
  });
}

const durationOf = ({ startedAt, resolvedAt }: MeasuredIncident): number[] =>
  resolvedAt === null ? [] : [Math.max(0, resolvedAt - startedAt)];

function countedBy(
  incidents: readonly MeasuredIncident[],
  idsOf: (incident: MeasuredIncident) => readonly string[],
): CountedIncidents[] {
  const ids = [...new Set(incidents.flatMap(idsOf))];
  return ids
    .map((id) => {
      const own = incidents.filter((one) => idsOf(one).includes(id));
      return { id, incidents: own.length, ...spreadOf(own.flatMap(durationOf)) };
    })
    .toSorted((a, b) => b.incidents - a.incidents || (a.id < b.id ? -1 : 1));
}
