import type { ComponentState, Locale } from "../model.ts";
import type { Impact } from "../declared.ts";

/** Statuspage's page indicator; clients check it against this closed list. */
export type Indicator = "none" | "minor" | "major" | "critical" | "maintenance";

export type Overall = {
  readonly indicator: Indicator;
  /** One of Statuspage's seven English sentences, which clients parse. */
  readonly description: string;
};

/**
 * A page's overall status in Statuspage's words, from the states of its components (groups do
 * not count). The table is the one that recorded pages follow: a component that is down makes
 * the page "major" unless all are, and a component of which nothing is known counts as
 * operational, for which these words have no better.
 *
 * @param openImpacts of the open incidents: they speak where there is no component at all
 */
export function overall(
  states: readonly ComponentState[],
  openImpacts: readonly Impact[] = [],
): Overall {
  if (states.length === 0) return OF_IMPACT[worstImpact(openImpacts)];
  const count = (state: ComponentState) => states.filter((s) => s === state).length;
  const all = states.length;
  const down = count("major_outage");
  const partial = count("partial_outage");
  const degraded = count("degraded_performance");
  if (down > 0 && down === all) {
    return { indicator: "critical", description: "Major System Outage" };
  }
  if (down > 0 || (partial > 0 && partial === all)) {
    return { indicator: "major", description: "Partial System Outage" };
  }
  if (partial > 0) return { indicator: "minor", description: "Minor Service Outage" };
  if (degraded > 0 && degraded === all) {
    return { indicator: "minor", description: "Degraded System Service" };
  }
  if (degraded > 0) return { indicator: "minor", description: "Partially Degraded Service" };
  if (count("under_maintenance") > 0) {
    return { indicator: "maintenance", description: "Service Under Maintenance" };
  }
  return { indicator: "none", description: "All Systems Operational" };
}

const IMPACTS: readonly Impact[] = ["none", "minor", "major", "critical"];

const worstImpact = (impacts: readonly Impact[]): Impact =>
  impacts.reduce((a, b) => (IMPACTS.indexOf(b) > IMPACTS.indexOf(a) ? b : a), "none");

const OF_IMPACT: Readonly<Record<Impact, Overall>> = {
  none: { indicator: "none", description: "All Systems Operational" },
  minor: { indicator: "minor", description: "Minor Service Outage" },
  major: { indicator: "major", description: "Partial System Outage" },
  critical: { indicator: "critical", description: "Major System Outage" },
};

/** A page's state in one sentence for people, in machine formats that carry one. */
export function stateSentence(state: ComponentState, locale: Locale): string {
  return SENTENCES[locale][state];
}

const SENTENCES: Readonly<Record<Locale, Readonly<Record<ComponentState, string>>>> = {
  fr: {
    operational: "Toutes les API répondent normalement",
    degraded_performance: "Certaines API répondent lentement",
    partial_outage: "Certaines API sont en panne",
    major_outage: "Toutes les API sont en panne",
    under_maintenance: "Maintenance en cours",
    unknown: "Données insuffisantes",
  },
  en: {
    operational: "All APIs respond normally",
    degraded_performance: "Some APIs respond slowly",
    partial_outage: "Some APIs are down",
    major_outage: "All APIs are down",
    under_maintenance: "Maintenance in progress",
    unknown: "Insufficient data",
  },
};
