import type { z } from "zod";
import type { Instant, ProbeResult } from "../server/core/model.ts";
import type { ProxyRules } from "../server/core/proxy-rules.ts";
import type { Lookup } from "./lookup.ts";

/** The inputs of a probe besides its settings. */
export type ProbeRun = {
  /** The deadline for the whole probe, in milliseconds; the probe enforces it itself. */
  readonly timeoutMs: number;
  /** Aborted when the process stops: the probe then answers with cause `self`. */
  readonly stop: AbortSignal;
  readonly now: () => Instant;
  /** Product, version and contact, for the target's logs. */
  readonly userAgent: string;
  /** Returns why an address may not be called, or `null`; absent for trusted targets. */
  readonly refuseAddress?: (address: string) => string | null;
  /** The proxy of the environment through which an address is called; none unless given. */
  readonly proxyFor?: ProxyRules;
  /** Look-up of names; the system's own by default. */
  readonly lookup?: Lookup;
  /** Values that must not appear in `detail`, besides those that the kind knows itself. */
  readonly secrets?: readonly string[];
};

/**
 * A probe is one function: settings and a deadline in, one result out. It never throws, never
 * outlives its deadline, and knows nothing of schedules, states or databases.
 */
export type Probe<Settings = unknown> = (settings: Settings, run: ProbeRun) => Promise<ProbeResult>;

export type ProbeKind<Settings = unknown> = {
  readonly kind: string;
  /**
   * Strict schema of what this kind understands, beside the settings common to all monitors.
   * Its output is plain JSON, with durations in milliseconds; keep that very object, since
   * what a probe prepares from it once is remembered by its identity.
   */
  readonly settings: z.ZodType<Settings>;
  /** `false`: its settings are understood but it cannot run yet; `serve` refuses it by name. */
  readonly built: boolean;
  /** `null` for kinds without calls: heartbeats and observed traffic are pushed to us. */
  readonly probe: Probe<Settings> | null;
  /** The values in these settings that must never be printed, stored or answered in clear. */
  readonly secrets?: (settings: Settings) => readonly string[];
};

/**
 * A kind for the registry, its settings' type forgotten. Only what the kind's own schema
 * returned may be given to its probe: that is what makes the cast true.
 */
export function registered<Settings>(kind: ProbeKind<Settings>): ProbeKind {
  const { probe, secrets } = kind;
  return {
    kind: kind.kind,
    settings: kind.settings,
    built: kind.built,
    probe: probe && ((settings, run) => probe(settings as Settings, run)),
    ...(secrets && { secrets: (settings) => secrets(settings as Settings) }),
  };
}
