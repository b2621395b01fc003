import type { Logger } from "pino";
import type { AgentStore } from "../../db/agent-store.ts";
import { AGENT_PROTOCOL, type AgentReceipt, type AgentReport } from "../core/api/agents.ts";
import type { Instant } from "../core/model.ts";
import { RefusedByService, type Service } from "./service.ts";

/** Sends what is on the disk, the oldest first, one batch at a time. */
export type Sender = {
  /** Sends what waits, or only a word where nothing does. Never rejects. */
  tick(): Promise<void>;
  /** Kinds of monitors that this program does not know, to be reported. */
  lacks(kinds: readonly string[]): void;
};

type Parts = {
  readonly store: AgentStore;
  readonly service: Pick<Service, "send">;
  readonly log: Logger;
  readonly now: () => Instant;
  readonly blindSince: () => Instant | null;
  readonly self: Pick<AgentReport, "name" | "version">;
  readonly stop: AbortSignal;
};

/** Without results, the service hears of the agent this often. */
const WORD_MS = 10_000;
/** After failures: one second, then twice as long each time, up to half a minute. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

export function createSender(parts: Parts): Sender {
  const { store, log, now } = parts;
  let lacks: readonly string[] = [];
  let offsetMs: number | null = null;
  let heardAt = -Infinity;
  let failures = 0;
  let resumeAt = -Infinity;
  let trouble: string | null = null;
  /** The service lost batches that it had acknowledged: it goes on with what there is. */
  let isNumberedAnew = false;

  const sendOne = async (): Promise<boolean> => {
    const batch = store.oldest();
    if (!batch && performance.now() - heardAt < WORD_MS) return false;
    const sentAt = now();
    const word: Omit<AgentReport, "batch"> = {
      ...parts.self,
      protocol: AGENT_PROTOCOL,
      instance: store.instance,
      sentAt,
      clockOffsetMs: offsetMs,
      blindSince: parts.blindSince(),
      waiting: store.count(),
      lacks: [...lacks],
    };
    const previous = isNumberedAnew ? 0 : store.acknowledged();
    const receipt = await parts.service.send(written(word, batch, previous), parts.stop);
    offsetMs = offsetOf(receipt, sentAt, now());
    heardAt = performance.now();
    isNumberedAnew = false;
    failures = 0;
    if (trouble !== null) log.info({ waiting: store.count() }, "the service takes results again");
    trouble = null;
    if (batch) store.acknowledge(batch.seq);
    report(receipt);
    return batch !== null;
  };

  let said = "";
  const report = ({ leftOut, voice }: AgentReceipt) => {
    const { future, unknown } = leftOut;
    if (future + unknown > 0) log.warn(leftOut, "the service left results out");
    const why = voice.isHeard ? "" : (voice.why ?? "unknown");
    if (why !== said && why !== "") log.warn({ why, offsetMs }, "this region has no voice now");
    if (why !== said && why === "") log.info("this region has its voice again");
    said = why;
  };

  const failed = (error: unknown) => {
    failures += 1;
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
    resumeAt = performance.now() + longest * (0.5 + Math.random() / 2);
    if (error instanceof RefusedByService && error.pointers.includes("/batch/previous")) {
      isNumberedAnew = true;
    }
    const reason = reasonOf(error);
    if (reason !== trouble)
      log.warn({ reason }, "results wait on the disk: the service does not take them");
    trouble = reason;
  };

  return {
    lacks: (kinds) => void (lacks = kinds),
    async tick() {
      if (performance.now() < resumeAt) return;
      try {
        while (!parts.stop.aborted && (await sendOne()));
      } catch (error) {
        if (!parts.stop.aborted) failed(error);
      }
    },
  };
}

/** Returns the report as JSON; the results are on the disk as JSON already. */
function written(
  word: Omit<AgentReport, "batch">,
  batch: ReturnType<AgentStore["oldest"]>,
  previous: number,
): string {
  if (!batch) return JSON.stringify({ ...word, batch: null });
  const { seq, sealedAt, body } = batch;
  const head = JSON.stringify({ seq, previous: Math.min(previous, seq - 1), sealedAt });
  return `${JSON.stringify(word).slice(0, -1)},"batch":${head.slice(0, -1)},"results":${body}}}`;
}

/** Returns by how much our clock is ahead of the service's, as NTP computes it (RFC 5905, 8). */
const offsetOf = ({ receivedAt, answeredAt }: AgentReceipt, sentAt: Instant, at: Instant): number =>
  Math.round((sentAt - receivedAt + (at - answeredAt)) / 2);

/** Returns the reason of a failed call: what the network said is in the cause of `fetch`'s error. */
export function reasonOf(error: unknown): string {
  if (error instanceof RefusedByService) return `${error.status}: ${error.message}`;
  const { message, cause } = error as Error;
  if (!(cause instanceof Error)) return message;
  return cause.message || ("code" in cause ? String(cause.code) : message);
}
