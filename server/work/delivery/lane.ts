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
 * 4. Where no server takes anything, the lane closes for a while, longer each time.
 */
export function createLane(
  ctx: Pick<Reading, "db" | "now" | "log">,
  { channel, post, atOnce, perMinute, ended, cut }: LaneOptions,
): Lane {
  const unmarked = new Map<string, { readonly message: Message; readonly attempt: Attempt }>();
  const underWay = new Map<string, Promise<void>>();
  let sentAt: Instant[] = [];
  let closedUntil = -Infinity;
  let closures = 0;
  let trouble: string | null = null;
  let isStopping = false;
  let isOpen = true;
  let running: Promise<number> | null = null;
  /** Ends the wait for a receiver that is slow, so that newly due messages are seen. */
  let wake = () => {};

  const mark = async (message: Message, attempt: Attempt) => {
    unmarked.set(message.id, { message, attempt });
    await retryWhileBusy(() => markAttempt(ctx.db, message, attempt));
    unmarked.delete(message.id);
  };

  const untilCut = <T>(work: Promise<T>): Promise<T | null> =>
    new Promise((resolve, reject) => {
      const end = () => resolve(null);
      cut?.addEventListener("abort", end);
      work.then(resolve, reject).finally(() => cut?.removeEventListener("abort", end));
    });

  /** Returns `null` where the wait was cut: whether the message was taken is not known. */
  const verdictOn = async (message: Message): Promise<DeliveryOutcome | null> => {
    try {
      const verdict = await untilCut(post(message));
      const isAnswer = verdict?.kind === "sent" || verdict?.kind === "refused";
      return cut?.aborted === true && !isAnswer ? null : verdict;
    } catch (error) {
      if (cut?.aborted) return null;
      // Ours: a mistake with one message is not to stop those after it.
      ctx.log.error({ err: error, message: message.id }, "a message could not be made");
      return { kind: "later", error: error instanceof Error ? error.message : String(error) };
    }
  };

  const close = (at: Instant, error: string) => {
    isOpen = false;
    closures += 1;
    closedUntil = Math.max(closedUntil, at + closedForMs(closures));
    if (trouble === null) ctx.log.warn({ channel, error }, "no server takes messages; they wait");
    trouble = error;
  };

  /** Brings one message to its end and stores it. */
  const deliver = async (message: Message): Promise<void> => {
    const verdict = await verdictOn(message);
    if (verdict === null) return;
    const at = ctx.now();
    const { state, dueAt } = afterAttempt(message, verdict, at);
    const isUntried = verdict.kind === "dropped" || verdict.kind === "postponed";
    if (!isUntried) sentAt.push(at);
    const error = verdict.kind === "sent" ? null : verdict.error;
    await mark(message, { state, dueAt, at, error, isUntried });
    if (verdict.kind === "unreachable") return close(at, verdict.error);
    closures = 0;
    trouble = null;
    await ended?.(message, state, verdict);
  };

  const start = (message: Message): void => {
    const done = deliver(message)
      .catch((error: unknown) => {
        isOpen = false;
        trouble = "an outcome cannot be stored";
        ctx.log.error({ err: error }, "the outcome of a message cannot be stored; trying again");
      })
      .finally(() => underWay.delete(message.id));
    underWay.set(message.id, done);
  };

  const room = (now: Instant): number => {
    if (perMinute === null) return BATCH;
    sentAt = sentAt.filter((at) => at > now - MINUTE_MS);
    return Math.min(BATCH, perMinute - sentAt.length - underWay.size);
  };

  /** Returns the messages that may be sent now, in order; empty where there is none. */
  const next = async (): Promise<readonly Message[]> => {
    for (;;) {
      const now = ctx.now();
      const limit = room(now);
      if (!isOpen || isStopping || now < closedUntil || limit <= 0) return [];
      if ((await readSetting(ctx.db, PAUSED)) === "1") return [];
      const due = await dueMessages(ctx.db, channel, now, limit + underWay.size);
      if (due.every(({ id }) => underWay.has(id))) return [];
      const queued = await queuedInThreads(ctx.db, due);
      const ids = new Set(underWay.keys());
      const { ready, overtaken, waiting } = turnsOf(due, queued, ids, now);
      await retryWhileBusy(() =>
        dropMessages(
          ctx.db,
          overtaken.map(({ id }) => id),
          OVERTAKEN,
        ),
      );
      const later = waiting.filter(({ message, until }) => until > message.dueAt);
      await retryWhileBusy(() => postpone(ctx.db, later));
      const changed = overtaken.length + later.length;
      if (ready.length > 0 || changed === 0) return ready.slice(0, limit);
    }
  };

  const run = async (): Promise<number> => {
    let count = 0;
    isOpen = true;
    for (const { message, attempt } of unmarked.values()) await mark(message, attempt);
    for (;;) {
      const batch = await next();
      for (const message of batch) {
        while (underWay.size >= atOnce) await Promise.race(underWay.values());
        if (!isOpen || isStopping) break;
        start(message);
        count += 1;
      }
      if (perMinute === null) sentAt = [];
      if (batch.length > 0) continue;
      if (underWay.size === 0) return count;
      const woken = new Promise<void>((resolve) => (wake = resolve));
      await Promise.race([woken, ...underWay.values()]);
    }
  };

  return {
    tick() {
      wake();
      running ??= run().finally(() => (running = null));
      return running;
    },
    async stop() {
      isStopping = true;
      await running?.catch(() => {});
      for (const { message, attempt } of unmarked.values()) {
        await mark(message, attempt).catch((error: unknown) =>
          ctx.log.error({ err: error, message: message.id }, "a sent message is not marked"),
        );
      }
    },
    trouble: () => trouble,
  };
}
