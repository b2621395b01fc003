import { withoutAddresses } from "../server/core/mail-address.ts";
import { sql, type Selectable } from "kysely";
import type { Instant } from "../server/core/model.ts";
import {
  MESSAGE_STATES,
  type Channel,
  type Message,
  type MessageKind,
  type MessageState,
} from "../server/core/messages/story.ts";
import type { Db } from "./schema.ts";
import type { MessageTable } from "./tables/messages.ts";

/** A message before its first attempt. */
export type NewMessage = Omit<
  Message,
  "id" | "attempts" | "firstTriedAt" | "sentAt" | "lastError" | "state"
> & { readonly state?: "queued" | "digest" };

/** "<event>.<recipient>": one of each event for everybody, however often it is made. */
export const messageId = ({
  eventId,
  subscriberId,
  email,
}: Pick<NewMessage, "eventId" | "subscriberId" | "email">): string =>
  `${eventId}.${subscriberId ?? email?.replace("@", "=") ?? ""}`;

/** Adds messages; those that are there already stay as they are. */
export async function insertMessages(db: Db, all: readonly NewMessage[]): Promise<void> {
  if (all.length === 0) return;
  await db
    .insertInto("message")
    .values(
      all.map((m) => ({
        id: messageId(m),
        event_id: m.eventId,
        subscriber_id: m.subscriberId,
        email: m.email,
        page_id: m.pageId,
        subject_id: m.subjectId,
        kind: m.kind,
        channel: m.channel,
        state: m.state ?? "queued",
        due_at: m.dueAt,
        created_at: m.createdAt,
        attempts: 0,
      })),
    )
    .onConflict((c) => c.column("id").doNothing())
    .execute();
}

/** Messages that may be sent now, longest due first; of those, in the order in which they arose. */
export async function dueMessages(
  db: Db,
  channel: Channel,
  now: Instant,
  limit: number,
): Promise<Message[]> {
  const rows = await db
    .selectFrom("message")
    .selectAll()
    // As literals: a partial index is not used for a state that is a parameter.
    .where("state", "=", sql.lit("queued"))
    .where("channel", "=", channel)
    .where("due_at", "<=", now)
    .orderBy("due_at")
    .orderBy("created_at")
    .limit(limit)
    .execute();
  return rows.map(messageOf);
}

/** Postpones messages that wait for an earlier step; what is due later already stays so. */
export async function postpone(
  db: Db,
  waiting: readonly { readonly message: Pick<Message, "id">; readonly until: Instant }[],
): Promise<void> {
  for (const [until, group] of Map.groupBy(waiting, (w) => w.until)) {
    await db
      .updateTable("message")
      .set({ due_at: until })
      .where(
        "id",
        "in",
        group.map((w) => w.message.id),
      )
      .where("state", "=", "queued")
      .where("due_at", "<", until)
      .execute();
  }
}

/** The outcome of an attempt. */
export type Attempt = {
  readonly state: MessageState;
  /** Nothing was tried: it does not count as an attempt. */
  readonly isUntried?: boolean;
  readonly at: Instant;
  readonly dueAt?: Instant;
  readonly error: string | null;
};

/**
 * Records the outcome of an attempt.
 *
 * @returns false if another node has tried the message since it was read: its outcome stays
 */
export async function markAttempt(db: Db, message: Message, attempt: Attempt): Promise<boolean> {
  const { state, at, dueAt = message.dueAt, error, isUntried = false } = attempt;
  const { numUpdatedRows } = await db
    .updateTable("message")
    .set({
      state,
      due_at: dueAt,
      attempts: message.attempts + (isUntried ? 0 : 1),
      first_tried_at: message.firstTriedAt ?? (isUntried ? null : at),
      sent_at: state === "sent" ? at : null,
      last_error: error === null ? null : withoutAddresses(error).slice(0, 500),
    })
    .where("id", "=", message.id)
    .where("attempts", "=", message.attempts)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Takes a message out of the queue without trying it. */
export async function dropMessages(db: Db, ids: readonly string[], reason: string): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable("message")
    .set({ state: "dropped", last_error: reason })
    .where("id", "in", ids)
    .execute();
}

/** Subscribers whose digest is due, each once. */
export async function dueDigests(db: Db, now: Instant, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom("message")
    .select("subscriber_id")
    .distinct()
    .where("state", "=", "digest")
    .where("due_at", "<=", now)
    .orderBy("subscriber_id")
    .limit(limit)
    .execute();
  return rows.flatMap((row) => row.subscriber_id ?? []);
}

/** Returns the messages that are due in a subscriber's digest, oldest first. */
export async function waitingForDigest(
  db: Db,
  subscriberId: string,
  now: Instant,
): Promise<Message[]> {
  const rows = await db
    .selectFrom("message")
    .selectAll()
    .where("subscriber_id", "=", subscriberId)
    .where("state", "=", "digest")
    .where("due_at", "<=", now)
    .orderBy("created_at")
    .execute();
  return rows.map(messageOf);
}

/** Returns the outcomes of a subscriber's last finished messages, newest first. */
export async function lastEnds(
  db: Db,
  subscriberId: string,
  channel: Channel,
  limit: number,
): Promise<MessageState[]> {
  const rows = await db
    .selectFrom("message")
    .select("state")
    .where("subscriber_id", "=", subscriberId)
    .where("channel", "=", channel)
    .where("state", "in", ["sent", "failed"])
    .orderBy("created_at", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => row.state as MessageState);
}

/** The state of the queue. */
export type QueueStats = Readonly<Record<MessageState, number>> & {
  /** Since when the longest waiting message could have been sent; `null` if none waits. */
  readonly oldestDueAt: Instant | null;
};

export async function queueStats(db: Db, now: Instant): Promise<QueueStats> {
  const rows = await db
    .selectFrom("message")
    .select(["state", (eb) => eb.fn.countAll<number>().as("count")])
    .groupBy("state")
    .execute();
  const oldest = await db
    .selectFrom("message")
    .select((eb) => eb.fn.min("due_at").as("at"))
    .where("state", "=", "queued")
    .where("due_at", "<=", now)
    .executeTakeFirst();
  const none = Object.fromEntries(MESSAGE_STATES.map((state) => [state, 0]));
  const counts = Object.fromEntries(rows.map((row) => [row.state, Number(row.count)]));
  return { ...none, ...counts, oldestDueAt: oldest?.at ?? null } as QueueStats;
}

/** The newest messages in a state, with the address of whom they are for. */
export async function messagesIn(
  db: Db,
  state: MessageState,
  limit: number,
): Promise<(Message & { readonly to: string | null })[]> {
  const rows = await db
    .selectFrom("message as m")
    .leftJoin("subscriber as s", "s.id", "m.subscriber_id")
    .selectAll("m")
    .select("s.email as subscriber_email")
    .where("m.state", "=", state)
    .orderBy("m.created_at", "desc")
    .orderBy("m.id")
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...messageOf(row), to: row.email ?? row.subscriber_email }));
}

/**
 * Queues failed and uncertain messages again, with all their attempts before them. A message stays
 * as it is where a later step of its thread has reached the subscriber: it would arrive after it.
 *
 * @param ids `null`: all of them
 * @returns how many
 */
export async function retryMessages(
  db: Db,
  ids: readonly string[] | null,
  now: Instant,
): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable("message")
    .set({ state: "queued", due_at: now, attempts: 0, first_tried_at: null })
    .where("state", "in", ["failed", "uncertain"])
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("message as later")
            .select("later.id")
            .whereRef("later.subscriber_id", "=", "message.subscriber_id")
            .whereRef("later.subject_id", "=", "message.subject_id")
            .whereRef("later.channel", "=", "message.channel")
            .whereRef("later.created_at", ">", "message.created_at")
            .where("later.state", "=", "sent"),
        ),
      ),
    )
    .$if(ids !== null, (q) => q.where("id", "in", ids!))
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Forgets messages that have ended and were made before an instant; returns how many went. */
export async function deleteOldMessages(db: Db, before: Instant, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("message")
    .where("id", "in", (eb) =>
      eb
        .selectFrom("message")
        .select("id")
        .where("state", "in", ["sent", "uncertain", "failed", "dropped"])
        .where("created_at", "<", before)
        .limit(limit),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}

export function messageOf(row: Selectable<MessageTable>): Message {
  return {
    id: row.id,
    eventId: row.event_id,
    subscriberId: row.subscriber_id,
    email: row.email,
    pageId: row.page_id,
    subjectId: row.subject_id,
    kind: row.kind as MessageKind,
    channel: row.channel as Channel,
    state: row.state as MessageState,
    dueAt: row.due_at,
    createdAt: row.created_at,
    attempts: row.attempts,
    firstTriedAt: row.first_tried_at,
    sentAt: row.sent_at,
    lastError: row.last_error,
  };
}
