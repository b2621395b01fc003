import type { ComponentState } from "../model.ts";

/** The five looks that six states share: class names, palettes, silhouettes and legend follow these. */
export type Tone = "ok" | "degraded" | "down" | "maintenance" | "none";

export const TONES: readonly Tone[] = ["ok", "degraded", "down", "maintenance", "none"];

export const TONE: Readonly<Record<ComponentState, Tone>> = {
  operational: "ok",
  degraded_performance: "degraded",
  partial_outage: "down",
  major_outage: "down",
  under_maintenance: "maintenance",
  unknown: "none",
};
