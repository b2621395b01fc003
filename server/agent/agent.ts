import { setTimeout as sleep } from "node:timers/promises";
import { hostname } from "node:os";
import type { Logger } from "pino";
import type { AgentStore } from "../../db/agent-store.ts";
import { VERSION } from "../context/version.ts";
import type { AgentMonitors } from "../core/api/agents.ts";
import type { Instant } from "../core/model.ts";
import type { Live } from "../state/live.ts";
import { repeatEvery } from "../work/repeat.ts";
import { createOutbox } from "./outbox.ts";
import { startProber, type Prober } from "./prober.ts";
import { createSender, reasonOf } from "./sender.ts";
import { RefusedByService, type Monitors, type Service } from "./service.ts";
import { watch } from "./watched.ts";

export type AgentOptions = {
  readonly region: string;
  readonly service: Service;
  readonly store: AgentStore;
  readonly log: Logger;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now?: () => Instant;
};

export type Agent = {
  /** Ends the probes, and sends what is left for a moment; the rest waits on the disk. */
  stop(): Promise<void>;
};

const TICK_MS = 1_000;
/** After a failure to get the monitors. */
const PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;
/** For the last batch, when the agent ends. */
const GOODBYE_MS = 3_000;

/**
 * Starts an agent: it probes the monitors of its region and sends the results to the service. While
 * it is cut off it goes on by the monitors that it had last, also after a restart.
 */
export function startAgent(options: AgentOptions): Agent {
  const { region, service, store, log, now = Date.now } = options;
  const pulling = new AbortController();
  const sending = new AbortController();
  const outbox = createOutbox(store, { now, log });
  let prober: Prober | null = null;
  let live: Live | null = null;
  const sender = createSender({
    store,
    service,
    log,
    now,
    blindSince: () => prober?.blindSince() ?? null,
    self: { name: hostname(), version: VERSION },
    stop: sending.signal,
  });

  /** Replaces what is probed; what is known of monitors that stay is kept. */
  const put = async (text: string): Promise<void> => {
    const given = JSON.parse(text) as AgentMonitors;
    if (given.region !== region) {
      throw new RefusedByService(403, `the token is one of region ${given.region}, not ${region}`);
    }
    const watched = watch(given, options.env, live, now());
    for (const mistake of watched.mistakes)
      log.warn({ mistake }, "a monitor as the service has it");
    await prober?.stop();
    live = watched.live;
    prober = startProber(watched, { now, log, region, outbox });
    log.info({ monitors: live.monitors.length }, "probing");
  };

  const following = followMonitors({
    service,
    log,
    stop: pulling.signal,
    saved: store.monitors(),
    async take({ text, lacks }) {
      await put(text);
      store.saveMonitors(text);
      sender.lacks(lacks);
      if (lacks.length > 0)
        log.warn({ kinds: lacks }, "an older agent: it does not know these kinds");
    },
    put,
    async halt() {
      await prober?.stop();
      prober = null;
    },
  });
  const ticking = repeatEvery(TICK_MS, () => {
    prober?.tick();
    outbox.tick();
  });
  const talking = repeatEvery(TICK_MS, () => sender.tick());

  return {
    async stop() {
      pulling.abort();
      await Promise.all([following, ticking.stop()]);
      await prober?.stop();
      outbox.seal();
      setTimeout(() => sending.abort(), GOODBYE_MS).unref();
      await talking.stop();
      await sender.tick();
      store.close();
    },
  };
}

type Following = {
  readonly service: Pick<Service, "monitors">;
  readonly log: Logger;
  readonly stop: AbortSignal;
  /** Monitors that the agent had last. */
  readonly saved: string | null;
  readonly take: (monitors: Monitors) => Promise<void>;
  readonly put: (text: string) => Promise<void>;
  /** Probes nothing until monitors come again. */
  readonly halt: () => Promise<void>;
};

/** Gets the monitors, and waits for others. Resolves once it is stopped; never rejects. */
async function followMonitors({ service, log, stop, saved, ...act }: Following): Promise<void> {
  let version: string | null = null;
  let failures = 0;
  let trouble: string | null = null;
  let isFirst = true;
  while (!stop.aborted) {
    try {
      const monitors: Monitors | null = await service.monitors(version, stop);
      if (monitors && monitors.version !== version) {
        await act.take(monitors);
        version = monitors.version;
      }
      if (trouble !== null) log.info("the service answers again");
      [failures, trouble] = [0, null];
    } catch (error) {
      if (stop.aborted) return;
      const reason = reasonOf(error);
      if (reason !== trouble)
        log.warn({ reason }, "the service does not give the monitors; trying again");
      trouble = reason;
      // A service that refuses the agent does not want it to probe.
      const isRefused = error instanceof RefusedByService && [401, 403, 404].includes(error.status);
      if (isRefused) {
        version = null;
        await act.halt();
      }
      if (isFirst && saved !== null && !isRefused) {
        log.info("probing by the monitors of last time");
        await act
          .put(saved)
          .catch((e: unknown) => log.error({ reason: reasonOf(e) }, "they cannot be used"));
      }
      failures += 1;
      const pauseMs = Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** (failures - 1));
      await sleep(pauseMs * (0.5 + Math.random() / 2), undefined, { signal: stop }).catch(() => {});
    }
    isFirst = false;
  }
}
