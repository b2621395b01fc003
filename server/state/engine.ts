import type { ServedDesk } from "./agent-desk.ts";
import type { Live, LiveMonitor } from "./live.ts";
import type { Context } from "../context/context.ts";
import type { Expiry } from "../core/measuring/credential-expiry.ts";
import type { Instant, ProbeResult } from "../core/model.ts";
import type { Hindrance } from "../core/measuring/politeness.ts";

/** The line at work, as those see it who send something to it. */
export type Engine = {
  /** Its configuration is the one in force: the file's, and the monitors that came by HTTP. */
  readonly ctx: Context;
  readonly live: Live;
  /** The desk of the agents; absent without regions. */
  readonly agents?: ServedDesk;
  /** State of limits, missed slots, our own network and credentials, for operators. */
  readonly probing: () => ProbingState;
  /** Looks at a monitor now, rather than at its next slot: something was sent for it. */
  lookAgain(monitor: LiveMonitor): void;
  /** Probes a monitor now, by hand and within its provider's limits; nothing is recorded. */
  tryOut(monitor: LiveMonitor): Promise<ProbeResult>;
  /** Takes up what changed of the monitors and templates that came by HTTP. */
  followRegistered(): Promise<void>;
  /** Publishes declared events as they are stored now; each writer calls it. */
  showDeclared(): Promise<void>;
};

/** The state of probing: for operators, never for the public. */
export type ProbingState = {
  readonly providers: readonly ProviderUsage[];
  readonly underWay: number;
  /** Slots since the start that came and went unprobed, for want of time or turn. */
  readonly missedSlots: number;
  readonly uplink: UplinkState;
  /** Soonest first. */
  readonly expiries: readonly Expiry[];
};

/** The state of a node that has not probed yet. */
export const NOTHING_PROBED: ProbingState = {
  providers: [],
  underWay: 0,
  missedSlots: 0,
  uplink: { blindSince: null, lastCheckedAt: null, anchors: [] },
  expiries: [],
};

/** Use of a provider's limits, for operators. */
export type ProviderUsage = {
  readonly page: string;
  readonly provider: string;
  readonly callsToday: number;
  readonly perDay: number | null;
  readonly running: number;
  /** Probes that are due and wait for their turn. */
  readonly waiting: number;
  /** The limit that the next call waits for, and until when; `null` without a wait. */
  readonly why: Hindrance | null;
  readonly until: Instant | null;
  /** Probes that were put off beyond their interval since the start, by a quota or a wish. */
  readonly postponed: number;
};

/** The state of our own network, as the reference targets show it. */
export type UplinkState = {
  /** `null` while we can see; else when it was noticed that we cannot. */
  readonly blindSince: Instant | null;
  readonly lastCheckedAt: Instant | null;
  readonly anchors: readonly string[];
};
