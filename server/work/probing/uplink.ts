import type { Context } from "../../context/context.ts";
import type { Instant, ProbeResult } from "../../core/model.ts";
import type { UplinkState } from "../../state/engine.ts";
import { anchorProbe, isReached } from "./anchors.ts";

/** The check that tells an outage of our own network from those of providers. */
export type Uplink = {
  /**
   * Returns the meaning of a failure. Where no reference target can be reached after it either,
   * nothing was learnt about the provider: cause `self`. Never rejects.
   */
  review(result: ProbeResult): Promise<ProbeResult>;
  state(): UplinkState;
  /** Answers everyone who waits as if all were well, and checks no more. */
  stop(): void;
};

export type UplinkOptions = {
  /** Two or more; with none, every failure is taken for what it looks like. */
  readonly anchors: readonly string[];
  /**
   * Returns true if a reference target can be reached. Never rejects, and has a deadline of its
   * own.
   */
  readonly reach: (anchor: string) => Promise<boolean>;
  readonly now: () => Instant;
  readonly onChange?: (blind: boolean, state: UplinkState) => void;
  /** The least time between two checks, however many probes fail: anchors are others' servers. */
  readonly gapMs?: number;
  /** While blind, how often to look whether we still are, even if no probe asks. */
  readonly recheckMs?: number;
};

/**
 * Creates the check. Every failure waits for a check that ends after it, so that it is not judged
 * by an earlier state of the network; simultaneous failures share one. One anchor that answers is
 * enough: an anchor's own outage has no effect.
 */
export function createUplink(options: UplinkOptions): Uplink {
  const { anchors, reach, now, onChange, gapMs = 1_000, recheckMs = 5_000 } = options;
  let blindSince: Instant | null = null;
  let lastCheckedAt: Instant | null = null;
  let checking: Promise<boolean> | null = null;
  let begunAt = -Infinity;
  let recheck: NodeJS.Timeout | undefined;
  let stopped = false;
  const pauses = new Set<() => void>();

  const state = (): UplinkState => ({ blindSince, lastCheckedAt, anchors });

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        pauses.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      pauses.add(end);
    });

  /** Returns true if our own network is down, by a check that has not ended yet. */
  const check = async (): Promise<boolean> => {
    const waitMs = begunAt + gapMs - performance.now();
    if (waitMs > 0) await pause(waitMs);
    if (stopped) return false;
    begunAt = performance.now();
    const reached = await anyOf(anchors.map((anchor) => reach(anchor)));
    if (stopped) return false;
    lastCheckedAt = now();
    note(!reached);
    return !reached;
  };

  const shared = (): Promise<boolean> =>
    (checking ??= check().finally(() => {
      checking = null;
    }));

  const note = (blind: boolean) => {
    clearTimeout(recheck);
    if (blind) recheck = setTimeout(() => void shared(), recheckMs);
    if (blind === (blindSince !== null)) return;
    blindSince = blind ? now() : null;
    onChange?.(blind, state());
  };

  return {
    async review(result) {
      if (anchors.length === 0 || stopped || !(await shared())) return result;
      return {
        ...result,
        outcome: null,
        cause: "self",
        latencyMs: null,
        detail: `no reference target can be reached either (${result.detail ?? result.cause})`,
      };
    },
    state,
    stop() {
      stopped = true;
      clearTimeout(recheck);
      for (const end of pauses) end();
    },
  };
}

/** True as soon as one is; false once all are. */
function anyOf(answers: readonly Promise<boolean>[]): Promise<boolean> {
  return new Promise((resolve) => {
    let open = answers.length;
    for (const answer of answers) {
      void answer.then((yes) => {
        open -= 1;
        if (yes || open === 0) resolve(yes);
      });
    }
  });
}

/** The guard of our own network: asks the configured reference targets whenever a probe fails. */
export function createUplinkGuard(
  ctx: Pick<Context, "config" | "now" | "log">,
  stop: AbortSignal,
): Uplink {
  const { anchors } = ctx.config.network;
  const probes = new Map(anchors.map((a) => [a, anchorProbe(a, ctx.now, stop)]));
  return createUplink({
    anchors,
    now: ctx.now,
    reach: async (anchor) => {
      const result = await probes.get(anchor)?.();
      return result !== undefined && isReached(result);
    },
    onChange(blind, { blindSince }) {
      if (blind)
        ctx.log.error(
          { anchors, blindSince },
          "no reference target can be reached: our own network is down, and nothing is known of any provider",
        );
      else ctx.log.warn({ anchors }, "our own network is back");
    },
  });
}
