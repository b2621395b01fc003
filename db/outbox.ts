import type { Selectable } from "kysely";
import type { Instant } from "../server/core/model.ts";
import type { Notice, NoticeKind, OutboxEvent } from "../server/core/messages/outbox.ts";
import type { Db } from "./schema.ts";
import type { Schema } from "./schema.ts";

/** Adds an event. Call it in the transaction of the change. */
export async function enqueue(db: Db, event: Omit<OutboxEvent, "doneAt">): Promise<void> {
  await db
    .insertInto("outbox")
    .values({
      id: event.id,
      kind: event.kind,
      page_id: event.pageId,
      subject_id: event.subjectId,
      update_id: event.updateId,
      payload: JSON.stringify(event.notice),
      due_at: event.dueAt,
      created_at: event.createdAt,
      done_at: null,
    })
    .execute();
}

/** Events that are due and not done, oldest due first. */
export async function dueEvents(db: Db, now: Instant, limit: number): Promise<OutboxEvent[]> {
  const rows = await db
    .selectFrom("outbox")
    .selectAll()
    .where("done_at", "is", null)
    .where("due_at", "<=", now)
    .orderBy("due_at")
    .orderBy("created_at")
    .limit(limit)
    .execute();
  return rows.map(eventOf);
}

/** Every event of a subject, in the order in which they were written. */
export async function eventsOf(db: Db, subjectId: string): Promise<OutboxEvent[]> {
  const rows = await db
    .selectFrom("outbox")
    .selectAll()
    .where("subject_id", "=", subjectId)
    .orderBy("created_at")
    .orderBy("due_at")
    .execute();
  return rows.map(eventOf);
}

/** Returns the latest due and creation times of a subject's steps that are still to be sent. */
export async function lastPending(
  db: Db,
  subjectId: string,
): Promise<{ readonly dueAt: Instant; readonly createdAt: Instant } | null> {
  const row = await db
    .selectFrom("outbox")
    .select((eb) => [eb.fn.max("due_at").as("dueAt"), eb.fn.max("created_at").as("createdAt")])
    .where("subject_id", "=", subjectId)
    .where("done_at", "is", null)
    .where("kind", "!=", "maintenance.reminder")
    .executeTakeFirst();
  const { dueAt = null, createdAt = null } = row ?? {};
  return dueAt === null || createdAt === null ? null : { dueAt, createdAt };
}

/** Returns the ids of all events that are not done. */
export async function pendingEventIds(db: Db): Promise<Set<string>> {
  const rows = await db.selectFrom("outbox").select("id").where("done_at", "is", null).execute();
  return new Set(rows.map((row) => row.id));
}

/** Returns the events of a page that were written since an instant, or are still to be sent. */
export async function recentEvents(db: Db, pageId: string, since: Instant): Promise<OutboxEvent[]> {
  const rows = await db
    .selectFrom("outbox")
    .selectAll()
    .where("page_id", "=", pageId)
    .where((eb) => eb.or([eb("created_at", ">=", since), eb("done_at", "is", null)]))
    .where("kind", "!=", "maintenance.reminder")
    .where("kind", "not like", "subscription.%")
    .execute();
  return rows.map(eventOf);
}

/** One event, done or not; `null` if there is none, or it was taken back. */
export async function eventById(db: Db, id: string): Promise<OutboxEvent | null> {
  const row = await db.selectFrom("outbox").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? eventOf(row) : null;
}

/** Events of a page that fall due soon and are not done, soonest first. */
export async function eventsUntil(db: Db, pageId: string, until: Instant): Promise<OutboxEvent[]> {
  const rows = await db
    .selectFrom("outbox")
    .selectAll()
    .where("page_id", "=", pageId)
    .where("done_at", "is", null)
    .where("due_at", "<=", until)
    .orderBy("due_at")
    .orderBy("id")
    .execute();
  return rows.map(eventOf);
}

/** Takes one event back; whether it was there and not done. */
export async function withdrawEvent(db: Db, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("outbox")
    .where("id", "=", id)
    .where("done_at", "is", null)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Claims an event: whether it was still to be done. Call it with what is made of it. */
export async function markDone(db: Db, id: string, at: Instant): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("outbox")
    .set({ done_at: at })
    .where("id", "=", id)
    .where("done_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Takes back what is not done of a subject, of some kinds or of all; returns how many. */
export async function withdraw(
  db: Db,
  subjectId: string,
  kinds?: readonly NoticeKind[],
): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("outbox")
    .where("subject_id", "=", subjectId)
    .where("done_at", "is", null)
    .$if(kinds !== undefined, (q) => q.where("kind", "in", kinds!))
    .executeTakeFirst();
  return Number(numDeletedRows);
}

function eventOf(row: Selectable<Schema["outbox"]>): OutboxEvent {
  return {
    id: row.id,
    kind: row.kind as NoticeKind,
    pageId: row.page_id,
    subjectId: row.subject_id,
    updateId: row.update_id,
    notice: JSON.parse(row.payload) as Notice,
    dueAt: row.due_at,
    createdAt: row.created_at,
    doneAt: row.done_at,
  };
}
