import type { ComponentState } from "../../server/core/model.ts";

/** The five looks that six states share: class names, palettes and legend follow these. */
export type Tone = "ok" | "degraded" | "down" | "maintenance" | "none";

export const TONE: Readonly<Record<ComponentState, Tone>> = {
  operational: "ok",
  degraded_performance: "degraded",
  partial_outage: "down",
  major_outage: "down",
  under_maintenance: "maintenance",
  unknown: "none",
};

/**
 * The prominence of a state, 0 for none. It orders lists and chooses the first sentence. States
 * themselves are derived by the server.
 */
export const URGENCY: Readonly<Record<ComponentState, number>> = {
  operational: 0,
  unknown: 1,
  under_maintenance: 2,
  degraded_performance: 3,
  partial_outage: 4,
  major_outage: 5,
};

/** The most urgent first; equals keep their order. */
export function byUrgency<T extends { readonly state: ComponentState }>(all: readonly T[]): T[] {
  return all.toSorted((a, b) => URGENCY[b.state] - URGENCY[a.state]);
}

/** States that mean that calls may fail now. */
export function isTrouble(state: ComponentState): boolean {
  return URGENCY[state] >= URGENCY.degraded_performance;
}
