import type { ComponentState } from "../../server/core/model.ts";

export { TONE, type Tone } from "../../server/core/page/tone.ts";

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
