import type { Declared } from "./incident.ts";
import type { Cause, ComponentState, Instant } from "../model.ts";
import type { Translations } from "../declared.ts";

/** Providers that fail within this time of one another make one draft. */
const TOGETHER_MS = 2 * 60_000;
/** A failure within this time of the last one is the same outage; a longer calm ends it. */
export const CALM_MS = 15 * 60_000;

/** After how long drafts of outages that are over are archived, unless a page configures it. */
export const ARCHIVE_DRAFTS_MS = 72 * 3_600_000;

/** Returns true if a state is an outage, which deserves a draft of its own. */
export const isFailing = (state: ComponentState): boolean =>
  state === "major_outage" || state === "partial_outage";

/** A published outage of one component, with what was seen of it. */
export type Outage = {
  /** Configured ids. */
  readonly component: string;
  readonly provider: string;
  readonly state: ComponentState;
  readonly since: Instant;
  readonly causes: readonly Cause[];
  /** Status codes that were answered. */
  readonly codes: readonly string[];
  /** The gateway's own routes that depend on it. */
  readonly routes: readonly string[];
  /** Time after which its draft publishes itself; `null`: a person decides. */
  readonly autoPublishMs: number | null;
};

export type EvidencedOutage = Outage & {
  /** End of the outage, or `null`. */
  readonly until: Instant | null;
  /** Number of times that it came back after it had seemed over. */
  readonly flaps: number;
};

/** A step that the probes propose, in the page's language and the other one. */
export type Suggestion = {
  readonly status: "resolved";
  readonly at: Instant;
  readonly body: string;
  readonly translations: Translations<"body">;
};

/** Probe evidence of an incident, for the team and for the draft's own progress. */
export type Evidence = {
  readonly outages: readonly EvidencedOutage[];
  /** Time at which the draft publishes itself, or `null`. */
  readonly autoPublishAt: Instant | null;
  /** True once it has published itself; it then continues by itself until a person takes over. */
  readonly autoPublished: boolean;
  readonly suggestion: Suggestion | null;
  /** The last generated texts: a draft that still has them was not edited. */
  readonly generated: { readonly title: string; readonly body: string } | null;
};

export const NO_EVIDENCE: Evidence = {
  outages: [],
  autoPublishAt: null,
  autoPublished: false,
  suggestion: null,
  generated: null,
};

/** An incident or draft that an outage may belong to. */
export type Candidate = {
  readonly id: string;
  readonly stage: "draft" | "discarded" | "open" | "over";
  readonly components: Declared;
  readonly evidence: Evidence;
};

/** The event that an outage belongs to, and why. */
export type OutagePlacement =
  /** The event contains it already. */
  | { readonly how: "known"; readonly id: string }
  /** It had seemed over, and is back. */
  | { readonly how: "again"; readonly id: string }
  /** The team declared this component: what probes see is evidence. */
  | { readonly how: "listed"; readonly id: string }
  /** It came with others, or with others of its provider. */
  | { readonly how: "joined"; readonly id: string }
  | { readonly how: "new" };

/**
 * Returns the event that an outage belongs to, so that one outage makes one draft.
 *
 * The components of one provider share a draft, and so do many providers that fail at once and an
 * outage that flaps. A discarded draft stays discarded while its outage lasts, however often it
 * comes back. Drafts that publish themselves are never joined with those that wait for a person.
 */
export function placeOf(outage: Outage, candidates: readonly Candidate[]): OutagePlacement {
  const outagesOf = (c: Candidate) =>
    c.evidence.outages.filter((o) => o.component === outage.component);
  const known = candidates.find((c) =>
    outagesOf(c).some((o) => o.until === null || o.since === outage.since),
  );
  if (known) return { how: "known", id: known.id };

  const again = candidates.find(
    (c) =>
      c.stage !== "over" &&
      outagesOf(c).some((o) => o.until !== null && outage.since - o.until < CALM_MS),
  );
  if (again) return { how: "again", id: again.id };

  const listed = candidates.find(
    (c) =>
      c.stage === "open" &&
      c.components.some((d) => d.id === outage.component && d.state !== "operational"),
  );
  if (listed) return { how: "listed", id: listed.id };

  const isAuto = (o: Outage) => o.autoPublishMs !== null;
  // One trouble makes outages that overlap; what began after the others were over is another.
  const overlaps = (o: EvidencedOutage) => o.until === null || o.until > outage.since;
  const isClose = (o: EvidencedOutage) =>
    o.provider === outage.provider || Math.abs(o.since - outage.since) <= TOGETHER_MS;
  const joined = candidates.find(
    (c) =>
      c.stage === "draft" &&
      c.evidence.outages.length > 0 &&
      c.evidence.outages.every((o) => isAuto(o) === isAuto(outage)) &&
      c.evidence.outages.some((o) => overlaps(o) && isClose(o)),
  );
  return joined ? { how: "joined", id: joined.id } : { how: "new" };
}

/** Evidence with one more outage; one that is back goes on where it had seemed over. */
export function withOutage(
  evidence: Evidence,
  outage: Outage,
  how: OutagePlacement["how"],
): Evidence {
  const again = evidence.outages.some((o) => how === "again" && o.component === outage.component);
  const outages = again
    ? evidence.outages.map((o) =>
        o.component === outage.component
          ? { ...o, ...merged(o, outage), until: null, flaps: o.flaps + 1 }
          : o,
      )
    : [...evidence.outages, { ...outage, until: null, flaps: 0 }];
  return { ...evidence, outages, suggestion: null };
}

const merged = (a: Outage, b: Outage) => ({
  causes: [...new Set([...a.causes, ...b.causes])],
  codes: [...new Set([...a.codes, ...b.codes])],
});

/** Returns the evidence once a component is better. */
export const withRecovery = (evidence: Evidence, component: string, at: Instant): Evidence => ({
  ...evidence,
  outages: evidence.outages.map((o) =>
    o.component === component && o.until === null ? { ...o, until: Math.max(at, o.since) } : o,
  ),
});

/** Returns the outages that a draft is about: those that go on, or all of them once none does. */
export function draftedOutages({ outages }: Evidence): readonly EvidencedOutage[] {
  const ongoing = outages.filter((o) => o.until === null);
  return ongoing.length > 0 ? ongoing : outages;
}

/** Returns when the last of the outages ended; `null` while one goes on, or without any. */
export function overSince({ outages }: Evidence): Instant | null {
  if (outages.length === 0 || outages.some((o) => o.until === null)) return null;
  return Math.max(...outages.map((o) => o.until ?? 0));
}
