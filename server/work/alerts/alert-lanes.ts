import {
  dropAlertMessage,
  markAlertMessage,
  queuedAlertMessages,
} from "../../../db/alert-messages.ts";
import { retryWhileBusy } from "../../../db/retry-busy.ts";
import type { Context } from "../../context/context.ts";
import type { AlertMessage } from "../../core/messages/alert.ts";
import { afterAttempt } from "../../core/messages/retry-rules.ts";
import { OVERTAKEN } from "../../core/messages/thread-order.ts";
import type { Instant } from "../../core/model.ts";
import { traced } from "../../core/tracing.ts";
import type { AlertOutcome, SendAlert } from "../../messages/send-alert.ts";

/** The delivery of the team's alerts. */
export type AlertLanes = {
  /** Sends what is due; resolves once each receiver has had its turn. */
  tick(): Promise<void>;
  /** Lets the requests under way end, and begins nothing more. */
  stop(): Promise<void>;
};

type Outcome = Parameters<typeof markAlertMessage>[2];
type Delivering = Pick<Context, "db" | "now" | "log" | "config">;

/**
 * Delivers alerts: sent, then marked. Each receiver of each channel is a lane of its own, with one
 * request at a time: one that hangs delays no other, and a kill repeats at most one message of each,
 * with its id.
 */
export function createAlertLanes(ctx: Delivering, send: SendAlert, cut: AbortSignal): AlertLanes {
  const lanes = new Map<string, Promise<void>>();
  const marker = createMarker(ctx);
  let isStopping = false;

  const deliver = async (message: AlertMessage): Promise<void> => {
    const channels = ctx.config.team?.alerts?.channels ?? [];
    const channel = channels.find(({ id }) => id === message.channel);
    if (!channel)
      return dropAlertMessage(ctx.db, message.id, "its channel is configured no longer");
    const outcome = await traced(
      "send alert",
      "client",
      { "vigie.channel": channel.kind },
      (span) =>
        outcomeOf(ctx, message, () => send(message, channel)).then((found) => {
          if (found.kind !== "sent") span.fail(found.kind);
          return found;
        }),
    );
    if (cut.aborted && outcome.kind !== "sent") return;
    await marker.mark(message.id, attempted(message, outcome, ctx.now()));
  };

  const runLane = async (messages: readonly AlertMessage[]): Promise<void> => {
    const unmarked = messages.filter(({ id }) => marker.isLeft(id));
    for (const { id } of unmarked) await marker.markLeft(id);
    const { overtaken, ready } = turnsIn(
      messages.filter((message) => !unmarked.includes(message)),
      ctx.now(),
    );
    for (const { id } of overtaken) await dropAlertMessage(ctx.db, id, OVERTAKEN);
    for (const message of ready) if (!isStopping) await deliver(message);
  };

  return {
    async tick() {
      if (isStopping) return;
      // A lane that ends during the query has changed what the query found.
      const busy = new Set(lanes.keys());
      const queued = await queuedAlertMessages(ctx.db);
      const byLane = Map.groupBy(queued, ({ channel, receiver }) => `${channel}\n${receiver}`);
      for (const [key, messages] of byLane) {
        if (busy.has(key) || lanes.has(key)) continue;
        const run = runLane(messages)
          .catch((error: unknown) =>
            ctx.log.error({ err: error }, "the outcome of an alert cannot be stored; trying again"),
          )
          .finally(() => lanes.delete(key));
        lanes.set(key, run);
      }
      await Promise.all(lanes.values());
    },
    async stop() {
      isStopping = true;
      await Promise.all(lanes.values());
      await marker.markAllOrLog();
    },
  };
}

/**
 * Returns the messages of a lane whose turn it is: the first of each alert that is due, so that the
 * messages of one alert leave in their order. A repetition or an update is overtaken where a later
 * message of the same alert waits behind it, since that says all of it.
 */
export function turnsIn(
  messages: readonly AlertMessage[],
  now: Instant,
): { readonly overtaken: readonly AlertMessage[]; readonly ready: readonly AlertMessage[] } {
  const overtaken = messages.filter(
    ({ news, alertId }, index) =>
      (news === "repeated" || news === "updated") &&
      messages.slice(index + 1).some((later) => later.alertId === alertId),
  );
  const firsts = new Map<string, AlertMessage>();
  for (const message of messages)
    if (!overtaken.includes(message) && !firsts.has(message.alertId))
      firsts.set(message.alertId, message);
  return { overtaken, ready: [...firsts.values()].filter(({ dueAt }) => dueAt <= now) };
}

/** Holds outcomes that could not be stored yet, which are stored before anything else is sent. */
function createMarker({ db, log }: Pick<Delivering, "db" | "log">) {
  const left = new Map<string, Outcome>();
  const mark = async (id: string, outcome: Outcome): Promise<void> => {
    left.set(id, outcome);
    await retryWhileBusy(() => markAlertMessage(db, id, outcome));
    left.delete(id);
  };
  const markLeft = async (id: string): Promise<void> => {
    const outcome = left.get(id);
    if (outcome) await mark(id, outcome);
  };
  return {
    mark,
    markLeft,
    isLeft: (id: string): boolean => left.has(id),
    async markAllOrLog(): Promise<void> {
      for (const id of left.keys())
        await markLeft(id).catch((error: unknown) =>
          log.error({ err: error, message: id }, "a sent alert is not marked"),
        );
    },
  };
}

async function outcomeOf(
  { log }: Pick<Delivering, "log">,
  { id, alertId, channel }: AlertMessage,
  send: () => Promise<AlertOutcome>,
): Promise<AlertOutcome> {
  try {
    const outcome = await send();
    if (outcome.kind === "later")
      log.warn({ channel, alert: alertId, error: outcome.error }, "an alert was not taken");
    return outcome;
  } catch (error) {
    // Ours: a mistake with one message is not to stop those after it.
    log.error({ err: error, message: id }, "an alert could not be made");
    return { kind: "later", error: error instanceof Error ? error.message : String(error) };
  }
}

function attempted(message: AlertMessage, outcome: AlertOutcome, now: Instant): Outcome {
  const { state, dueAt } = afterAttempt({ ...message, channel: "alert" }, outcome, now);
  const isUntried = outcome.kind === "dropped" || outcome.kind === "postponed";
  return {
    state: state as AlertMessage["state"],
    dueAt,
    attempts: message.attempts + (isUntried ? 0 : 1),
    firstTriedAt: message.firstTriedAt ?? (isUntried ? null : now),
    sentAt: state === "sent" ? now : null,
    lastError: outcome.kind === "sent" ? null : outcome.error,
  };
}
