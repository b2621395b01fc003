import { sql, type Selectable } from "kysely";
import type { AlertMessage, AlertNews, AlertNotice } from "../server/core/messages/alert.ts";
import type { Instant } from "../server/core/model.ts";
import type { Db, Schema } from "./schema.ts";

/** A message before its first attempt. */
export type NewAlertMessage = Pick<
  AlertMessage,
  "id" | "alertId" | "channel" | "receiver" | "news" | "notice" | "createdAt"
>;

/** Adds messages. Call it in the transaction of the change. */
export async function insertAlertMessages(
  db: Db,
  messages: readonly NewAlertMessage[],
): Promise<void> {
  if (messages.length === 0) return;
  await db
    .insertInto("alert_message")
    .values(
      messages.map((m) => ({
        id: m.id,
        alert_id: m.alertId,
        channel: m.channel,
        receiver: m.receiver,
        news: m.news,
        notice: JSON.stringify(m.notice),
        state: "queued",
        due_at: m.createdAt,
        created_at: m.createdAt,
        attempts: 0,
      })),
    )
    .execute();
}

/** Messages that are to be sent, now or later, in the order in which they were made. */
export async function queuedAlertMessages(db: Db): Promise<AlertMessage[]> {
  const rows = await db
    .selectFrom("alert_message")
    .selectAll()
    // As a literal: a partial index is not used for a state that is a parameter.
    .where("state", "=", sql.lit("queued"))
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  return rows.map(messageOf);
}

/** Stores the outcome of an attempt, or of none. */
export async function markAlertMessage(
  db: Db,
  id: string,
  now: Pick<AlertMessage, "state" | "dueAt" | "attempts" | "firstTriedAt" | "sentAt" | "lastError">,
): Promise<void> {
  await db
    .updateTable("alert_message")
    .set({
      state: now.state,
      due_at: now.dueAt,
      attempts: now.attempts,
      first_tried_at: now.firstTriedAt,
      sent_at: now.sentAt,
      last_error: now.lastError?.slice(0, 500) ?? null,
    })
    .where("id", "=", id)
    .execute();
}

/** Takes a message out of the queue without trying it. */
export async function dropAlertMessage(db: Db, id: string, reason: string): Promise<void> {
  await db
    .updateTable("alert_message")
    .set({ state: "dropped", last_error: reason })
    .where("id", "=", id)
    .where("state", "=", "queued")
    .execute();
}

/** The newest message to a channel that was sent, failed or waits; `null` if there is none. */
export async function lastOfChannel(db: Db, channel: string): Promise<AlertMessage | null> {
  const row = await db
    .selectFrom("alert_message")
    .selectAll()
    .where("channel", "=", channel)
    .where("state", "!=", "dropped")
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .executeTakeFirst();
  return row ? messageOf(row) : null;
}

/** The messages of an alert, in the order in which they were made. */
export async function messagesOfAlert(db: Db, alertId: string): Promise<AlertMessage[]> {
  const rows = await db
    .selectFrom("alert_message")
    .selectAll()
    .where("alert_id", "=", alertId)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  return rows.map(messageOf);
}

/** Forgets messages that have ended and were made before an instant. */
export async function deleteOldAlertMessages(db: Db, before: Instant): Promise<void> {
  await db
    .deleteFrom("alert_message")
    .where("state", "!=", "queued")
    .where("created_at", "<", before)
    .execute();
}

function messageOf(row: Selectable<Schema["alert_message"]>): AlertMessage {
  return {
    id: row.id,
    alertId: row.alert_id,
    channel: row.channel,
    receiver: row.receiver,
    news: row.news as AlertNews,
    notice: JSON.parse(row.notice) as AlertNotice,
    state: row.state as AlertMessage["state"],
    dueAt: row.due_at,
    createdAt: row.created_at,
    attempts: row.attempts,
    firstTriedAt: row.first_tried_at,
    sentAt: row.sent_at,
    lastError: row.last_error,
  };
}
