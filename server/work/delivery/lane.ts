import { dueMessages, markAttempt, type Attempt } from "../../../db/messages.ts";
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

/** Hands one message over, or says why not. */
export type Post = (message: Message) => Promise<DeliveryOutcome>;

/** One channel at work. */
export type Lane = {
  /** Sends what is due, until nothing is or nobody takes it; never twice at once. How many went. */
  tick(): Promise<number>;
  /** Lets what is under way end and be marked, and begins nothing more. */
  stop(): Promise<void>;
  /** Why nothing is being sent, for operators; `null` while all is well. */
  trouble(): string | null;
};

export type LaneOptions = {
  readonly channel: Channel;
  readonly post: Post;
  /** What a crash may repeat: so many are under way at once. */
  readonly atOnce: number;
  /** `null`: as fast as the other side takes them. */
  readonly perMinute: number | null;
  /** Told what became of each message once that is kept. */
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
 * 3. Where nobody is there to take anything, the lane closes for a while, longer each time.
 */
export function createLane(
  ctx: Pick<Reading, "db" | "now" | "log">,
  { channel, post, atOnce, perMinute, ended }: LaneOptions,
): Lane {
  const unmarked = new Map<string, { readonly message: Message; readonly attempt: Attempt }>();
  let sentAt: Instant[] = [];
  let closedUntil = -Infinity;
  let closures = 0;
  let trouble: string | null = null;
  let isStopping = false;
  let running: Promise<number> | null = null;

  const mark = async (message: Message, attempt: Attempt) => {
    unmarked.set(message.id, { message, attempt });
    await retryWhileBusy(() => markAttempt(ctx.db, message, attempt));
    unmarked.delete(message.id);
  };

  /** One message to its end; whether the lane stays open. */
  const deliver = async (message: Message): Promise<boolean> => {
    let verdict: DeliveryOutcome;
    try {
      verdict = await post(message);
    } catch (error) {
      // Ours: a mistake with one message is not to stop those after it.
      ctx.log.error({ err: error, message: message.id }, "a message could not be made");
      verdict = { kind: "later", error: error instanceof Error ? error.message : String(error) };
    }
    const at = ctx.now();
    const { state, dueAt } = afterAttempt(message, verdict, at);
    if (verdict.kind !== "dropped") sentAt.push(at);
    const error = verdict.kind === "sent" ? null : verdict.error;
    await mark(message, { state, dueAt, at, error });
    if (verdict.kind === "unreachable") {
      closures += 1;
      closedUntil = Math.max(closedUntil, at + closedForMs(closures));
      if (trouble === null)
        ctx.log.warn({ channel, error }, "nobody takes our messages; they wait");
      trouble = error;
      return false;
    }
    closures = 0;
    trouble = null;
    await ended?.(message, state, verdict);
    return true;
  };

  const room = (now: Instant): number => {
    if (perMinute === null) return BATCH;
    sentAt = sentAt.filter((at) => at > now - MINUTE_MS);
    return Math.min(BATCH, perMinute - sentAt.length);
  };

  const run = async (): Promise<number> => {
    let count = 0;
    for (const { message, attempt } of unmarked.values()) await mark(message, attempt);
    for (;;) {
      const now = ctx.now();
      const limit = room(now);
      if (isStopping || now < closedUntil || limit <= 0) return count;
      if ((await readSetting(ctx.db, PAUSED)) === "1") return count;
      const due = await dueMessages(ctx.db, channel, now, limit);
      if (due.length === 0) return count;
      let isOpen = true;
      let next = 0;
      const worker = async () => {
        while (isOpen && !isStopping && next < due.length) {
          const message = due[next++]!;
          try {
            if (!(await deliver(message))) isOpen = false;
            else count += 1;
          } catch (error) {
            isOpen = false;
            trouble = "what was sent cannot be kept";
            ctx.log.error({ err: error }, "what became of a message cannot be kept; trying again");
          }
        }
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
      if (perMinute === null) sentAt = [];
      if (!isOpen) return count;
    }
  };

  return {
    tick() {
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
