import type { AnnouncedMaintenance, Phases, ProbeResult } from "../server/core/model.ts";
import type { Timings } from "./connector.ts";
import { startDeadline, type Deadline } from "./deadline.ts";
import { failingAnswer, type AnsweredRequest } from "./failing-answer.ts";
import { ours, type Failure } from "./failure.ts";
import type { Probe, ProbeRun } from "./probe.ts";
import { redact } from "./redaction.ts";

/** The finding of a probe, before it takes the form of a result. */
export type ProbeFinding = {
  /** `null`: all is well. */
  readonly failure: Failure | null;
  /** Time of the last byte that was needed; `null` without an answer. */
  readonly latencyMs: number | null;
  readonly timings: Timings;
  readonly status?: number | null;
  /** A success slower than this is `degraded`. */
  readonly degradedAfter?: number | undefined;
  readonly retryAfterMs?: number | null;
  /** Details of a success, where there are any. */
  readonly detail?: string | null;
  /** The target's own word, over ours. */
  readonly outcome?: ProbeResult["outcome"];
  readonly cause?: ProbeResult["cause"];
  readonly maintenanceUntil?: number | null;
  readonly announced?: ProbeResult["announced"];
  readonly certificateEndsAt?: number;
  /** The last answer, which is evidence where there is a failure. */
  readonly exchange?: AnsweredRequest | null;
  /** Names the request among several, such as "step 2: ". */
  readonly place?: string;
  readonly secrets?: readonly string[];
};

/** A hundredth of a millisecond is finer than any network. */
const rounded = (ms: number): number => Math.round(ms * 100) / 100;

function phasesOf(timings: Timings): Phases {
  const phases: Timings = {};
  for (const [phase, ms] of Object.entries(timings)) phases[phase as keyof Phases] = rounded(ms);
  return phases;
}

/** Operators read one line; what is longer is in the target's own logs. */
const MAX_DETAIL = 500;

async function resultOf(
  finding: ProbeFinding,
  startedAt: number,
  run: ProbeRun,
): Promise<ProbeResult> {
  const {
    failure,
    exchange = null,
    place = "",
    latencyMs,
    degradedAfter,
    retryAfterMs,
    maintenanceUntil,
  } = finding;
  const slow =
    failure === null &&
    degradedAfter !== undefined &&
    latencyMs !== null &&
    latencyMs > degradedAfter;
  const detail = failure?.detail ?? finding.detail ?? (slow ? `over ${degradedAfter} ms` : null);
  const secrets = [...(finding.secrets ?? []), ...(run.secrets ?? [])];
  const answer = failure && exchange && (await failingAnswer(exchange, secrets, place));
  return {
    outcome: failure?.outcome ?? (failure ? null : (finding.outcome ?? (slow ? "degraded" : "up"))),
    cause: failure?.cause ?? finding.cause ?? (slow ? "slow" : null),
    startedAt,
    latencyMs: latencyMs === null ? null : rounded(latencyMs),
    phases: phasesOf(finding.timings),
    httpStatus: finding.status ?? null,
    detail: detail === null ? null : oneLine(redact(detail, secrets)),
    ...(typeof retryAfterMs === "number" && { retryAfterMs }),
    ...(typeof maintenanceUntil === "number" && { maintenanceUntil }),
    ...(finding.announced && { announced: finding.announced.map(withoutSecrets(secrets)) }),
    ...(answer && { answer }),
    ...(finding.certificateEndsAt && { certificateEndsAt: finding.certificateEndsAt }),
  };
}

/** A provider's announcement may echo the request, so it is redacted too. */
const withoutSecrets =
  (secrets: readonly string[]) =>
  (announced: AnnouncedMaintenance): AnnouncedMaintenance => ({
    ...announced,
    title: redact(announced.title, secrets),
    body: redact(announced.body, secrets),
  });

const oneLine = (text: string): string => {
  const line = text.replaceAll(/[\u0000-\u001f]+/g, " ");
  return line.length > MAX_DETAIL ? `${line.slice(0, MAX_DETAIL)}…` : line;
};

/**
 * Makes a probe of a measurement: gives it its deadline, and turns whatever comes, a mistake of
 * our own included, into one result.
 */
export function measuring<Settings>(
  measure: (settings: Settings, run: ProbeRun, deadline: Deadline) => Promise<ProbeFinding>,
): Probe<Settings> {
  return async (settings, run) => {
    const startedAt = run.now();
    const deadline = startDeadline(run);
    try {
      return await resultOf(await measure(settings, run, deadline), startedAt, run);
    } catch (error) {
      const failure = ours(`unexpected: ${error instanceof Error ? error.message : String(error)}`);
      return resultOf({ failure, latencyMs: null, timings: {} }, startedAt, run);
    } finally {
      deadline.clear();
    }
  };
}
