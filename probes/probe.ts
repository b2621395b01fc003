import type { z } from "zod";
import type { Instant, ProbeResult } from "../server/core/model.ts";

/** What a probe is given besides its settings. */
export type ProbeRun = {
  /** The deadline for the whole probe, in milliseconds; the probe enforces it itself. */
  readonly timeoutMs: number;
  /** Aborted when the process stops: the probe then answers with cause `self`. */
  readonly stop: AbortSignal;
  readonly now: () => Instant;
  /** Product, version and contact, for the target's logs. */
  readonly userAgent: string;
  /** Says why an address may not be called, or `null`; absent for trusted targets. */
  readonly refuseAddress?: (address: string) => string | null;
};

/**
 * A probe is one function: settings and a deadline in, one result out. It never throws, never
 * outlives its deadline, and knows nothing of schedules, states or databases.
 */
export type ProbeKind<Settings = unknown> = {
  readonly kind: string;
  /** Strict schema of what this kind understands, beside the settings common to all monitors. */
  readonly settings: z.ZodType<Settings>;
  readonly probe: (settings: Settings, run: ProbeRun) => Promise<ProbeResult>;
};
