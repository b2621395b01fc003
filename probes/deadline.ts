import { down, ours } from "./failure.ts";
import type { ProbeRun } from "./probe.ts";

/**
 * If the timer itself fires this much too late, our process was stalled: the target may have
 * answered long ago, and a time-out would blame it for our own fault.
 */
const STALL_MS = 250;

/** One for the whole probe, whatever it does: names, connections, tokens, steps, redirects. */
export type Deadline = {
  /** Aborted with a `Failure` as its reason. */
  readonly signal: AbortSignal;
  /** Milliseconds since the probe began. */
  readonly elapsedMs: () => number;
  /** Must be called at the end, or the timer lives on. */
  readonly clear: () => void;
};

/**
 * The probes in flight of each stop signal. One listener a signal, since thousands on one
 * would be searched through at each addition.
 */
const inFlight = new WeakMap<AbortSignal, Set<AbortController>>();

function flying(stop: AbortSignal): Set<AbortController> {
  const known = inFlight.get(stop);
  if (known !== undefined) return known;
  const controllers = new Set<AbortController>();
  inFlight.set(stop, controllers);
  stop.addEventListener("abort", () => {
    for (const controller of controllers) controller.abort(ours("stopped"));
  });
  return controllers;
}

/** Starts the clock of a probe. */
export function startDeadline(run: Pick<ProbeRun, "timeoutMs" | "stop">): Deadline {
  const controller = new AbortController();
  const begun = performance.now();
  const elapsedMs = () => performance.now() - begun;
  if (run.stop.aborted) controller.abort(ours("stopped"));
  const timer = setTimeout(() => {
    const lateMs = Math.round(elapsedMs() - run.timeoutMs);
    controller.abort(
      lateMs > STALL_MS
        ? ours(`our own process was stalled for ${lateMs} ms`)
        : down("timeout", `no complete answer within ${run.timeoutMs} ms`),
    );
  }, run.timeoutMs);
  const controllers = flying(run.stop);
  controllers.add(controller);
  return {
    signal: controller.signal,
    elapsedMs,
    clear: () => {
      clearTimeout(timer);
      controllers.delete(controller);
    },
  };
}
