import { sql } from "kysely";
import type { Instant } from "../server/core/model.ts";
import { OVERTAKEN } from "../server/core/messages/thread-order.ts";
import type { Message } from "../server/core/messages/story.ts";
import type { Db } from "./schema.ts";
import { messageOf } from "./messages.ts";

/** Selects the messages that a recipient has about a subject, in any state. */
const inThread = (
  db: Db,
  { subscriberId, subjectId }: { readonly subscriberId: string | null; readonly subjectId: string },
) =>
  db
    .selectFrom("message")
    .where("subscriber_id", "=", subscriberId)
    .where("subject_id", "=", subjectId);

/** Returns the queued messages of the threads that some messages belong to, those among them. */
export async function queuedInThreads(
  db: Db,
  messages: readonly Pick<Message, "subscriberId" | "subjectId" | "channel">[],
): Promise<Message[]> {
  const distinct = <T>(all: readonly T[]) => [...new Set(all)];
  const subscribers = distinct(messages.flatMap((m) => m.subscriberId ?? []));
  if (subscribers.length === 0) return [];
  const rows = await db
    .selectFrom("message")
    .selectAll()
    .where("subscriber_id", "in", subscribers)
    .where("subject_id", "in", distinct(messages.map((m) => m.subjectId)))
    // A plain condition would have SQLite read all that is queued, for each batch anew.
    .where(sql<boolean>`case when state = 'queued' then 1 else 0 end = 1`)
    .execute();
  return rows.map(messageOf);
}

/** Returns the first message that a recipient was sent about a subject: later ones reply to it. */
export async function firstOfThread(
  db: Db,
  { subscriberId, subjectId, id }: Pick<Message, "subscriberId" | "subjectId" | "id">,
): Promise<string | null> {
  if (subscriberId === null) return null;
  const row = await inThread(db, { subscriberId, subjectId })
    .select("id")
    .where("channel", "=", "mail")
    .where("state", "in", ["queued", "sent", "uncertain"])
    .orderBy("created_at")
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  return row && row.id !== id ? row.id : null;
}

/** Returns whether a subscriber has received a later step of a message's thread. */
export async function isSuperseded(
  db: Db,
  { subscriberId, subjectId, createdAt }: Pick<Message, "subscriberId" | "subjectId" | "createdAt">,
): Promise<boolean> {
  const row = await inThread(db, { subscriberId, subjectId })
    .select("id")
    .where("created_at", ">", createdAt)
    .where("state", "=", "sent")
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Returns the events of steps that a subscriber never received since a later one of their thread
 * overtook them, newest first; those before the last step that was received are left out.
 */
export async function overtakenBefore(
  db: Db,
  { subscriberId, subjectId, channel, createdAt }: Message,
): Promise<string[]> {
  const rows = await inThread(db, { subscriberId, subjectId })
    .select(["event_id", "state", "last_error"])
    .where("channel", "=", channel)
    .where("created_at", "<", createdAt)
    .orderBy("created_at", "desc")
    .limit(50)
    .execute();
  const received = rows.findIndex((row) => row.state === "sent");
  return rows
    .slice(0, received < 0 ? rows.length : received)
    .filter((row) => row.state === "dropped" && row.last_error === OVERTAKEN)
    .map((row) => row.event_id);
}

/** Returns whether a subscriber gets, or got, a message about a subject since an instant. */
export async function hasMessageSince(
  db: Db,
  subscriberId: string,
  subjectId: string,
  since: Instant,
): Promise<boolean> {
  const row = await inThread(db, { subscriberId, subjectId })
    .select("id")
    .where("created_at", ">=", since)
    .where("state", "!=", "dropped")
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
