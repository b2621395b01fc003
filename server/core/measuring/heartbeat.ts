import type { Instant, ProbeResult } from "../model.ts";

/** The schedule of a heartbeat, in milliseconds. */
export type HeartbeatRule = { readonly everyMs: number; readonly graceMs: number };

/** From this moment on, unless another call comes before, it is late. */
export const lateAt = (lastAt: Instant, { everyMs, graceMs }: HeartbeatRule): Instant =>
  lastAt + everyMs + graceMs;

/**
 * Returns the outcome of a heartbeat: `up` until `every` and the grace have passed since the last
 * call, then `down` (cause `late`).
 *
 * Before the first call nothing is known: the job may not have been set up yet, and a monitor that
 * is down from its start would teach people to ignore it.
 *
 * @param lastAt time of the last call, or `null` for never
 */
export function judgeHeartbeat(
  lastAt: Instant | null,
  rule: HeartbeatRule,
  now: Instant,
): ProbeResult {
  const said = { startedAt: now, latencyMs: null, phases: {}, httpStatus: null };
  if (lastAt === null)
    return { ...said, outcome: null, cause: "no_data", detail: "no heartbeat yet" };
  const overdueMs = now - lateAt(lastAt, rule);
  if (overdueMs < 0) return { ...said, outcome: "up", cause: null, detail: null };
  const seconds = Math.floor((now - lastAt) / 1000);
  return { ...said, outcome: "down", cause: "late", detail: `last heartbeat ${seconds} s ago` };
}
