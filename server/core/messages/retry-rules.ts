import type { Instant } from "../model.ts";
import type { Channel, Message, MessageState } from "./story.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../duration.ts";

/** The outcome of one attempt to deliver a message. */
export type DeliveryOutcome =
  | { readonly kind: "sent" }
  /** The message is of no use any more; nothing was tried. */
  | { readonly kind: "dropped"; readonly error: string }
  /** Not now: this message waits, others go on; not before `retryAt` where the receiver asks so. */
  | { readonly kind: "later"; readonly error: string; readonly retryAt?: Instant }
  /** Nothing was tried, since the receiver takes nothing before `until`. */
  | { readonly kind: "postponed"; readonly error: string; readonly until: Instant }
  /** Nobody is there to take anything: all messages wait. */
  | { readonly kind: "unreachable"; readonly error: string }
  /** It may or may not have been taken. */
  | { readonly kind: "uncertain"; readonly error: string }
  /** Refused for good. `isAddress`: the address does not exist. */
  | { readonly kind: "refused"; readonly error: string; readonly isAddress: boolean };

/** Mails, webhooks, and the alerts of the team. */
type Sent = Channel | "alert";

/** Delay after each attempt; the last one applies to all further attempts. */
const PAUSES_MS: Readonly<Record<Sent, readonly number[]>> = {
  mail: [1, 5, 15, 60].map((minutes) => minutes * MINUTE_MS),
  webhook: [1 / 6, 1, 5, 15, 60, 180].map((minutes) => minutes * MINUTE_MS),
  // People wait for them: a receiver that comes back is tried soon.
  alert: [1 / 12, 1 / 4, 1 / 2, 1, 2, 5].map((minutes) => minutes * MINUTE_MS),
};

/** After the first attempt; RFC 5321, 4.5.4.1 wants mail to be tried for days. */
const GIVE_UP_MS: Readonly<Record<Sent, number>> = {
  mail: 48 * HOUR_MS,
  webhook: DAY_MS,
  alert: DAY_MS,
};

/** Most attempts with the same Message-ID of a message that may have been taken. */
const UNCERTAIN_ATTEMPTS = 3;

/**
 * Returns a message's next state and due time after an attempt.
 *
 * A permanent refusal ends it at once. A temporary failure is retried after the channel's pauses
 * until `GIVE_UP_MS` after the first attempt. A message that may have arrived is tried twice more,
 * since a copy with the same Message-ID harms less than a mail that never came; then it stays
 * `uncertain` for an operator to judge.
 *
 * A receiver that names a time is not tried before it. The first time it is tried right then;
 * later on the usual pause counts as well, so that "Retry-After: 1" does not bring an attempt a
 * second. A wait that was asked for is always followed by an attempt, however long it was.
 */
export function afterAttempt(
  message: Pick<Message, "attempts" | "firstTriedAt" | "dueAt"> & { readonly channel: Sent },
  verdict: DeliveryOutcome,
  now: Instant,
): { readonly state: MessageState; readonly dueAt: Instant } {
  const { channel, attempts, firstTriedAt, dueAt } = message;
  if (verdict.kind === "sent" || verdict.kind === "dropped") return { state: verdict.kind, dueAt };
  if (verdict.kind === "refused") return { state: "failed", dueAt };
  if (verdict.kind === "postponed") return { state: "queued", dueAt: verdict.until };
  if (verdict.kind === "uncertain" && attempts + 1 >= UNCERTAIN_ATTEMPTS) {
    return { state: "uncertain", dueAt };
  }
  const usual = now + usualPauseMs(channel, attempts);
  const asked = verdict.kind === "later" ? (verdict.retryAt ?? 0) : 0;
  const isAsked = asked > now;
  const next = isAsked && attempts === 0 ? asked : Math.max(asked, usual);
  const endsAt = isAsked ? now : next;
  if (endsAt - (firstTriedAt ?? now) > GIVE_UP_MS[channel]) {
    return { state: verdict.kind === "uncertain" ? "uncertain" : "failed", dueAt };
  }
  return { state: "queued", dueAt: next };
}

/** Returns the pause after an attempt that failed for a while. */
export function usualPauseMs(channel: Sent, attempts: number): number {
  const pauses = PAUSES_MS[channel];
  return pauses[Math.min(attempts, pauses.length - 1)] ?? HOUR_MS;
}

/** Returns the time without sending after this many attempts in a row found no server. */
export const closedForMs = (failures: number): number =>
  Math.min(5 * MINUTE_MS, 5_000 * 2 ** Math.max(0, failures - 1));

/** The setting that holds all messages back while it is "1". */
export const PAUSED = "messages-paused";
