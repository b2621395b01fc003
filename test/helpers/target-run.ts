import { expect } from "vitest";
import type { ProbeResult } from "../../server/core/model.ts";
import { probeKinds } from "../../probes/index.ts";
import type { ProbeRun } from "../../probes/probe.ts";

/** Noon UTC on 15 January 2026: what `now` is in these tests. */
export const NOON = Date.parse("2026-01-15T12:00:00Z");

/** What a probe is run with unless a test says otherwise: a deadline of 400 ms. */
export const run: ProbeRun = {
  timeoutMs: 400,
  stop: new AbortController().signal,
  now: () => NOON,
  userAgent: "Vigie/test (+mailto:support@exemple.test)",
};

/** Settings as they come out of the kind's own schema, to be kept between several probes. */
export function settingsOf(kind: string, settings: unknown): unknown {
  const found = probeKinds.get(kind);
  if (found === undefined) throw new Error(`no kind ${kind}`);
  return found.settings.parse(settings);
}

/** Runs one probe as the scheduler would, and checks that it kept its deadline. */
export async function probe(
  kind: string,
  settings: unknown,
  more: Partial<ProbeRun> = {},
): Promise<ProbeResult> {
  return probeParsed(kind, settingsOf(kind, settings), more);
}

/** The same with settings that were parsed before. */
export async function probeParsed(
  kind: string,
  parsed: unknown,
  more: Partial<ProbeRun> = {},
): Promise<ProbeResult> {
  const call = probeKinds.get(kind)?.probe;
  if (call == null) throw new Error(`${kind} does not call out`);
  const options = { ...run, ...more };
  const begun = performance.now();
  // A busy machine delays every timer: what counts is how late the probe is beside another.
  let deadlineMs = options.timeoutMs;
  const timer = setTimeout(() => (deadlineMs = performance.now() - begun), options.timeoutMs);
  const result = await call(parsed, options);
  clearTimeout(timer);
  expect(performance.now() - begun).toBeLessThan(deadlineMs + 100);
  return result;
}
