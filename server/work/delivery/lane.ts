import {
  dropMessages,
  dueMessages,
  markAttempt,
  postpone,
  type Attempt,
} from "../../../db/messages.ts";
import { queuedInThreads } from "../../../db/message-threads.ts";
import { readSetting } from "../../../db/key-values.ts";
import { retryWhileBusy } from "../../../db/retry-busy.ts";
import type { Reading } from "../../context/context.ts";
import {
  afterAttempt,
  closedForMs,
  PAUSED,
  type DeliveryOutcome,
} from "../../core/messages/retry-rules.ts";
import type { Instant } from "../../core/model.ts";
import type { Channel, Message, MessageState } from "../../core/messages/story.ts";
import { MINUTE_MS } from "../../core/duration.ts";
import { traced } from "../../core/tracing.ts";
import { OVERTAKEN, turnsOf } from "../../core/messages/thread-order.ts";

/** Hands one message over, or says why not. */
export type Post = (message: Message) => Promise<DeliveryOutcome>;

/** One channel at work. */
export type Lane = {
  /** Sends what is due until nothing is left or no receiver answers; returns how many were tried. */
  tick(): Promise<number>;
  /** Lets what is under way end and be marked, and begins nothing more. */
  stop(): Promise<void>;
  /** Why nothing is being sent, for operators; `null` while all is well. */
  trouble(): string | null;
};

export type LaneOptions = {
  readonly channel: Channel;
  readonly post: Post;
  /** A crash may repeat what is under way: at most so many messages. */
  readonly atOnce: number;
  /** `null`: as fast as the other side takes them. */
  readonly perMinute: number | null;
  /** This node's turn to send the channel's messages, as a `Hold` gives it; always, if absent. */
  readonly turn?: () => Promise<number | null>;
  /** Ends the wait for messages under way: they remain queued as they were. */
  readonly cut?: AbortSignal;
  /** Called with each outcome once it is stored. */
  readonly ended?: (
    message: Message,
    state: MessageState,
    verdict: DeliveryOutcome,
  ) => Promise<void>;
};

const BATCH = 50;

/**
 * Delivers a channel's messages, oldest first: sent, then marked.
 *
 * 1. What was sent and could not be marked (the database was locked) is marked first: until then
 *    nothing goes out, or it would go out twice.
 * 2. Of what is due, `atOnce` messages are under way at a time; each is marked as soon as its end
 *    is known. A kill repeats at most these, with the Message-ID that they had.
 * 3. A step waits for the earlier steps of its thread: see `turnsOf`. A slow receiver delays its
 *    own messages alone.
 * 4. One node sends a channel's messages. It makes sure that it still does before each message, and
 *    reads anew what is due once another node has sent some.
 * 5. Where no server takes anything, the lane closes for a while, longer each time.
 */
export function createLane(
  ctx: LaneContext,
  { channel, post, atOnce, perMinute, ended, cut, turn: ownTurn = async () => 1 }: LaneOptions,
): Lane {
  const marker = createMarker(ctx);
  const underWay = new Map<string, Promise<void>>();
  const quota = createQuota(perMinute);
  const gate = createGate(ctx, channel);
  let isStopping = false;
  let running: Promise<number> | null = null;
  /** Ends the wait for a receiver that is slow, so that newly due messages are seen. */
  let wake = () => {};

  /** Brings one message to its end and stores it. */
  const deliver = async (message: Message): Promise<void> => {
    const verdict = await tracedVerdict(ctx, message, post, cut);
    if (verdict === null) return;
    const at = ctx.now();
    const { state, dueAt } = afterAttempt(message, verdict, at);
    const isUntried = verdict.kind === "dropped" || verdict.kind === "postponed";
    if (!isUntried) quota.spend(at);
    const error = verdict.kind === "sent" ? null : verdict.error;
    const isFirst = await marker.mark(message, { state, dueAt, at, error, isUntried });
    if (verdict.kind === "unreachable") return gate.close(at, verdict.error);
    gate.clear();
    if (isFirst) await ended?.(message, state, verdict);
  };

  const start = (message: Message): void => {
    const done = deliver(message)
      .catch((error: unknown) => {
        gate.closeForRun("an outcome cannot be stored");
        ctx.log.error({ err: error }, "the outcome of a message cannot be stored; trying again");
      })
      .finally(() => underWay.delete(message.id));
    underWay.set(message.id, done);
  };

  /** Returns the messages that may be sent now in a turn, in order; empty where there is none. */
  const next = async (turn: number | null): Promise<readonly Message[]> => {
    for (;;) {
      const limit = Math.min(BATCH, quota.left(ctx.now()) - underWay.size);
      if (isStopping || !gate.isOpen(ctx.now()) || limit <= 0 || turn === null) return [];
      const { ready, changed } = await takeTurns(ctx, channel, limit, new Set(underWay.keys()));
      if (ready.length > 0 || changed === 0) return ready.slice(0, limit);
    }
  };

  const run = async (): Promise<number> => {
    let count = 0;
    gate.open();
    await marker.markLeft();
    for (;;) {
      const turn = await ownTurn();
      const batch = await next(turn);
      for (const message of batch) {
        while (underWay.size >= atOnce) await Promise.race(underWay.values());
        if (isStopping || !gate.isOpen(ctx.now()) || (await ownTurn()) !== turn) break;
        start(message);
        count += 1;
      }
      if (batch.length > 0) continue;
      if (underWay.size === 0) return count;
      await Promise.race([new Promise<void>((end) => (wake = end)), ...underWay.values()]);
    }
  };

  return {
    tick() {
      wake();
      return (running ??= run().finally(() => (running = null)));
    },
    async stop() {
      isStopping = true;
      await running?.catch(() => {});
      await marker.markLeftOrLog();
    },
    trouble: gate.trouble,
  };
}

type LaneContext = Pick<Reading, "db" | "now" | "log">;

/** Holds outcomes that could not be stored yet, which are stored before anything else is sent. */
function createMarker({ db, log }: LaneContext) {
  const unmarked = new Map<string, { readonly message: Message; readonly attempt: Attempt }>();

  /** Returns false if another node has tried it too, and stored its outcome first. */
  const mark = async (message: Message, attempt: Attempt): Promise<boolean> => {
    unmarked.set(message.id, { message, attempt });
    const isFirst = await retryWhileBusy(() => markAttempt(db, message, attempt));
    unmarked.delete(message.id);
    return isFirst;
  };

  return {
    mark,
    /** @throws Error of the database for the first that cannot be stored */
    async markLeft(): Promise<void> {
      for (const { message, attempt } of unmarked.values()) await mark(message, attempt);
    },
    async markLeftOrLog(): Promise<void> {
      for (const { message, attempt } of unmarked.values()) {
        await mark(message, attempt).catch((error: unknown) =>
          log.error({ err: error, message: message.id }, "a sent message is not marked"),
        );
      }
    },
  };
}

/** Closes a lane for a while where no server takes its messages, longer each time. */
function createGate({ log }: LaneContext, channel: Channel) {
  let closedUntil = -Infinity;
  let closures = 0;
  let trouble: string | null = null;
  let isOpen = true;
  return {
    open(): void {
      isOpen = true;
    },
    close(at: Instant, error: string): void {
      isOpen = false;
      closures += 1;
      closedUntil = Math.max(closedUntil, at + closedForMs(closures));
      if (trouble === null) log.warn({ channel, error }, "no server takes messages; they wait");
      trouble = error;
    },
    /** Closes until `open`, for a fault of our own. */
    closeForRun(error: string): void {
      isOpen = false;
      trouble = error;
    },
    /** Records that a server took a message: the next closure is short again. */
    clear(): void {
      closures = 0;
      trouble = null;
    },
    isOpen: (now: Instant): boolean => isOpen && now >= closedUntil,
    trouble: (): string | null => trouble,
  };
}

/** Counts the messages tried in the last minute against a limit; `null`: there is none. */
function createQuota(perMinute: number | null) {
  let spent: Instant[] = [];
  return {
    spend(at: Instant): void {
      if (perMinute !== null) spent.push(at);
    },
    left(now: Instant): number {
      if (perMinute === null) return Infinity;
      spent = spent.filter((at) => at > now - MINUTE_MS);
      return perMinute - spent.length;
    },
  };
}

const untilCut = <T>(work: Promise<T>, cut: AbortSignal | undefined): Promise<T | null> =>
  new Promise((resolve, reject) => {
    const end = () => resolve(null);
    cut?.addEventListener("abort", end);
    work.then(resolve, reject).finally(() => cut?.removeEventListener("abort", end));
  });

/** Sends one message as a span, which names no receiver. */
function tracedVerdict(
  ctx: LaneContext,
  message: Message,
  post: Post,
  cut: AbortSignal | undefined,
): Promise<DeliveryOutcome | null> {
  const { channel, kind } = message;
  const names = { "vigie.channel": channel, "vigie.message.kind": kind };
  return traced(`send ${channel}`, "client", names, async (span) => {
    const verdict = await verdictOn(ctx, message, post, cut);
    const outcome = verdict?.kind ?? "cut";
    span.set({ "vigie.message.outcome": outcome });
    if (!["sent", "dropped", "postponed"].includes(outcome)) span.fail(outcome);
    return verdict;
  });
}

/** Returns `null` where the wait was cut: whether the message was taken is not known. */
async function verdictOn(
  { log }: LaneContext,
  message: Message,
  post: Post,
  cut: AbortSignal | undefined,
): Promise<DeliveryOutcome | null> {
  try {
    const verdict = await untilCut(post(message), cut);
    const isAnswer = verdict?.kind === "sent" || verdict?.kind === "refused";
    return cut?.aborted === true && !isAnswer ? null : verdict;
  } catch (error) {
    if (cut?.aborted) return null;
    // Ours: a mistake with one message is not to stop those after it.
    log.error({ err: error, message: message.id }, "a message could not be made");
    return { kind: "later", error: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Returns the due messages whose turn it is; drops those that were overtaken and postpones those
 * that wait for an earlier step, and counts both. Returns none while delivery is paused.
 */
async function takeTurns(
  { db, now }: LaneContext,
  channel: Channel,
  limit: number,
  underWay: ReadonlySet<string>,
): Promise<{ readonly ready: readonly Message[]; readonly changed: number }> {
  const at = now();
  if ((await readSetting(db, PAUSED)) === "1") return { ready: [], changed: 0 };
  const due = await dueMessages(db, channel, at, limit + underWay.size);
  if (due.every(({ id }) => underWay.has(id))) return { ready: [], changed: 0 };
  const queued = await queuedInThreads(db, due);
  const { ready, overtaken, waiting } = turnsOf(due, queued, underWay, at);
  const late = overtaken.map(({ id }) => id);
  await retryWhileBusy(() => dropMessages(db, late, OVERTAKEN));
  const later = waiting.filter(({ message, until }) => until > message.dueAt);
  await retryWhileBusy(() => postpone(db, later));
  return { ready, changed: late.length + later.length };
}
