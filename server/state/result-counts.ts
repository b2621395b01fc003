import type { LiveComponent } from "./live.ts";
import type { Measured } from "../core/snapshot.ts";
import type { ProbeResult } from "../core/model.ts";

type Counts = { -readonly [outcome in keyof Measured["results"]]: number };

/** Since the program began: counters start at 0 with it, as Prometheus expects. */
const counts = new WeakMap<LiveComponent, Counts>();

const NONE: Counts = { up: 0, degraded: 0, down: 0, maintenance: 0, no_data: 0 };

/** Counts one more result of a component's monitors. */
export function countResult(component: LiveComponent, outcome: ProbeResult["outcome"]): void {
  let own = counts.get(component);
  if (!own) counts.set(component, (own = { ...NONE }));
  own[outcome ?? "no_data"] += 1;
}

/** Returns the number of results so far, by outcome: a copy, since snapshots do not change. */
export const resultCounts = (component: LiveComponent): Measured["results"] => ({
  ...(counts.get(component) ?? NONE),
});
