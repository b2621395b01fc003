import type { WindowRule } from "../core/model.ts";

/** The answer of a simulated resource that is well; the configured expectation matches it. */
export type Answer =
  /** `{ status: "ok" }`, as gateways say that they are alive. */
  | "liveness"
  /** One record under `data`. */
  | "record"
  /** A list under `data.items`. */
  | "collection"
  /** 404: the request is for a person who must not exist. */
  | "absent"
  /** XML with `<valid>true</valid>`. */
  | "xml";

/** Behaviour of a resource over the past 90 days: see characters.ts. */
export type Character = "gateway" | "solid" | "steady" | "flaky" | "long-outage" | "slow-mornings";

export type DemoResource = {
  /** The component's id, and its simulated server's. */
  readonly id: string;
  readonly name: string;
  readonly answer: Answer;
  /** A usual latency, in milliseconds. */
  readonly typicalMs: number;
  readonly character: Character;
  /** Time that a change lasts before it is published; 10 s unless it is known to flicker. */
  readonly confirm?: "10s" | "20s" | "30s";
};

export type DemoProvider = {
  readonly id: string;
  readonly name: string;
  readonly role?: "gateway";
  readonly url?: string;
  readonly maintenance?: readonly WindowRule[];
  readonly resources: readonly DemoResource[];
};

/**
 * A latency such as a resource with this usual one might have: now and then twice as long.
 *
 * @param random uniform numbers from 0 to 1, 1 excluded
 * @returns whole milliseconds, from 20 to 300
 */
export function plausibleLatency(typicalMs: number, random: () => number): number {
  const spike = random() < 0.06 ? 1 : 0;
  const ms = typicalMs * (0.75 + 0.5 * random() + spike);
  return Math.round(Math.min(300, Math.max(20, ms)));
}
