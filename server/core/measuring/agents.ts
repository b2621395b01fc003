import type { Instant } from "../model.ts";
import type { SilenceReason, Voice } from "./locations.ts";

/** An agent as it was last heard of. Each data folder of an agent is one of its own. */
export type AgentRecord = {
  readonly regionNumber: number;
  /** Random id of its data folder. */
  readonly instance: string;
  /** Number of the last batch that was taken of it; 0 before the first. */
  readonly lastSeq: number;
  /** Host name. */
  readonly name: string;
  readonly version: string;
  /** Kinds of monitors of its region that it does not know. */
  readonly lacks: readonly string[];
  /** Time of its last word. */
  readonly seenAt: Instant;
  /** Start of the newest probe that it reported. */
  readonly resultAt: Instant | null;
  /** By how much its clock is ahead of ours. */
  readonly clockOffsetMs: number;
  /** Since when it reaches none of the reference targets; `null`: it reaches some. */
  readonly blindSince: Instant | null;
  /** Batches that wait on its disk. */
  readonly waiting: number;
};

/** An agent that was not heard of for so long has no voice; they report every ten seconds. */
export const SILENT_MS = 30_000;
/** Slots and states compare the two clocks. */
export const MOST_OFFSET_MS = 5_000;
/** Results that come later after they were sealed are stored, and change no state. */
export const LATE_MS = 10_000;

/**
 * Returns why a region has no voice; `null` if it has one.
 *
 * @param agent the agent heard last; `null`: none ever was
 * @param since start of the service: agents have as long to come back
 */
export function whyUnheard(
  agent: Pick<AgentRecord, "seenAt" | "clockOffsetMs" | "blindSince"> | null,
  since: Instant,
  now: Instant,
): SilenceReason | null {
  if (agent === null) return "silent";
  if (now - Math.max(agent.seenAt, since) > SILENT_MS) return "silent";
  if (Math.abs(agent.clockOffsetMs) > MOST_OFFSET_MS) return "clock";
  return agent.blindSince === null ? null : "blind";
}

/** Returns a region's voice now; the same value where nothing changed. */
export function nextVoice(was: Voice | undefined, why: SilenceReason | null, now: Instant): Voice {
  const isHeard = why === null;
  if (was && was.isHeard === isHeard && (isHeard || was.why === why)) return was;
  // Another reason does not end the silence.
  if (was && !was.isHeard && !isHeard) return { ...was, why: why! };
  return { isHeard, since: now, ...(why !== null && { why }) };
}
