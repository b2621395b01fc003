import { messagesIn, queueStats, retryMessages, type QueueStats } from "../../db/messages.ts";
import { readSetting, writeSetting } from "../../db/key-values.ts";
import type { Context, Reading } from "../context/context.ts";
import type { Message, MessageState } from "../core/messages/story.ts";
import { PAUSED } from "../core/messages/retry-rules.ts";
import { audit, change } from "../context/write.ts";
import { requireRight } from "./change.ts";

/** The state of sending. */
export type Sending = QueueStats & { readonly isPaused: boolean };

export async function sendingNow({ db, now }: Pick<Reading, "db" | "now">): Promise<Sending> {
  const isPaused = (await readSetting(db, PAUSED)) === "1";
  return { ...(await queueStats(db, now())), isPaused };
}

/**
 * Holds back all messages, or lets them go again. It is felt within a second.
 *
 * @throws Refusal `forbidden`
 */
export async function pauseSending(ctx: Context, isPaused: boolean): Promise<void> {
  requireRight(ctx, "subscriber.write");
  await change(ctx, async (ctx) => {
    const before = (await readSetting(ctx.db, PAUSED)) === "1";
    if (before === isPaused) return;
    await writeSetting(ctx.db, PAUSED, isPaused ? "1" : "0");
    const action = isPaused ? "messages.pause" : "messages.resume";
    await audit(ctx, {
      action,
      subject: "messages",
      pageId: null,
      before: { isPaused: before },
      after: { isPaused },
    });
  });
}

/**
 * Has what failed, or may not have arrived, tried again.
 *
 * @param ids `null`: all of it
 * @returns how many messages
 * @throws Refusal `forbidden`
 */
export async function retrySending(ctx: Context, ids: readonly string[] | null): Promise<number> {
  requireRight(ctx, "subscriber.write");
  return change(ctx, async (ctx) => {
    const count = await retryMessages(ctx.db, ids, ctx.now());
    await audit(ctx, {
      action: "messages.retry",
      subject: "messages",
      pageId: null,
      before: null,
      after: { count },
    });
    return count;
  });
}

/**
 * The newest messages in a state, with whom they are for.
 *
 * @throws Refusal `forbidden`
 */
export async function messagesFor(
  ctx: Context,
  state: MessageState,
  limit: number,
): Promise<(Message & { readonly to: string | null })[]> {
  requireRight(ctx, "subscriber.write");
  return messagesIn(ctx.db, state, limit);
}
