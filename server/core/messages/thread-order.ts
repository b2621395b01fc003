import type { Instant } from "../model.ts";
import type { Message } from "./story.ts";

/** An overtaken step was tried this often before its successor goes first. */
const ATTEMPTS_BEFORE_OVERTAKEN = 2;

/** The reason stored with a message that a later step of its thread made useless. */
export const OVERTAKEN = "overtaken by a later step";

/** The treatment of messages that are due. */
export type Turns = {
  /** May be sent now, in the order given. */
  readonly ready: readonly Message[];
  /** Are dropped: a later step of the same thread is due and has all the facts. */
  readonly overtaken: readonly Message[];
  /** Wait for an earlier step of the same thread, at least until `until`. */
  readonly waiting: readonly { readonly message: Message; readonly until: Instant }[];
};

/**
 * Returns which of the due messages may be sent, so that each subscriber receives the steps of an
 * incident or a maintenance in the order in which they happened.
 *
 * 1. A step waits for each earlier step of its thread that is still queued or under way.
 * 2. An earlier step that failed twice no longer holds up its successor: it is dropped.
 * 3. So is a mail that waits for the end of quiet hours, once a critical step goes out.
 *
 * @param due messages that are due, longest due first
 * @param queued all queued messages of their threads, the due ones among them
 * @param underWay ids of messages that are being sent now: never dropped
 */
export function turnsOf(
  due: readonly Message[],
  queued: readonly Message[],
  underWay: ReadonlySet<string>,
  now: Instant,
): Turns {
  const threads = Map.groupBy(queued, threadOf);
  const overtaken = new Map<string, Message>();
  const blockers = new Map<string, readonly Message[]>();
  for (const message of due) {
    const thread = message.subscriberId === null ? [] : (threads.get(threadOf(message)) ?? []);
    const earlier = thread.filter((other) => isBefore(other, message)).toSorted(inOrder);
    blockers.set(message.id, blockersAmong(earlier, overtaken, underWay, now));
  }
  const ready: Message[] = [];
  const waiting: { message: Message; until: Instant }[] = [];
  for (const message of due) {
    if (overtaken.has(message.id) || underWay.has(message.id)) continue;
    const before = blockers.get(message.id)?.filter(({ id }) => !overtaken.has(id)) ?? [];
    if (before.length === 0) ready.push(message);
    else waiting.push({ message, until: Math.max(...before.map((m) => m.dueAt)) });
  }
  return { ready, overtaken: [...overtaken.values()], waiting };
}

/** Sorts the earlier steps of a due message into those it waits for and those it overtakes. */
function blockersAmong(
  earlier: readonly Message[],
  overtaken: Map<string, Message>,
  underWay: ReadonlySet<string>,
  now: Instant,
): Message[] {
  const blockers: Message[] = [];
  for (const step of earlier) {
    const isStuck = step.attempts >= ATTEMPTS_BEFORE_OVERTAKEN;
    // A mail that waits for another one has been given the other one's due time.
    const isBehind = blockers.some((blocker) => blocker.dueAt >= step.dueAt);
    const isQuiet = step.channel === "mail" && step.attempts === 0 && step.dueAt > now && !isBehind;
    if ((isStuck || isQuiet) && !underWay.has(step.id)) overtaken.set(step.id, step);
    else blockers.push(step);
  }
  return blockers;
}

const threadOf = ({ subscriberId, subjectId, channel }: Message): string =>
  [subscriberId, subjectId, channel].join("\n");

const isBefore = (one: Message, other: Message): boolean => inOrder(one, other) < 0;

const inOrder = (a: Message, b: Message): number =>
  a.createdAt - b.createdAt || (a.id < b.id ? -1 : Number(a.id > b.id));
