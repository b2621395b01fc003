import type { ComponentState } from "../model.ts";

const WORST_FIRST: readonly ComponentState[] = [
  "major_outage",
  "partial_outage",
  "degraded_performance",
  "under_maintenance",
  "unknown",
  "operational",
];

/** Returns the worst of these states; `unknown` if there is none. */
export const worstState = (states: readonly ComponentState[]): ComponentState =>
  WORST_FIRST.find((state) => states.includes(state)) ?? "unknown";
