import { sql, type Selectable } from "kysely";
import type { Instant, Locale } from "../server/core/model.ts";
import {
  IMPACTS,
  type ConsentSource,
  type Frequency,
  type Preferences,
  type Scope,
  type Subscriber,
  type SubscriberState,
} from "../server/core/messages/subscriber.ts";
import type { Db } from "./schema.ts";
import type { SubscriberTable } from "./tables/messages.ts";

/** SQLite takes some 30,000 values in a statement; a subscriber has 19. */
const ROWS_A_STATEMENT = 500;

/** Adds subscribers with their scopes; call it in a transaction. */
export async function insertSubscribers(db: Db, all: readonly Subscriber[]): Promise<void> {
  for (let at = 0; at < all.length; at += ROWS_A_STATEMENT) {
    const slice = all.slice(at, at + ROWS_A_STATEMENT);
    await db.insertInto("subscriber").values(slice.map(rowOf)).execute();
    await insertScopes(db, slice);
  }
}

/** Writes all that may change of a subscriber; call it in a transaction. */
export async function updateSubscriber(db: Db, subscriber: Subscriber): Promise<void> {
  const { id, page_id: _, created_at: __, ...row } = rowOf(subscriber);
  await db.updateTable("subscriber").set(row).where("id", "=", id).execute();
  await db.deleteFrom("subscriber_scope").where("subscriber_id", "=", id).execute();
  await insertScopes(db, [subscriber]);
}

async function insertScopes(db: Db, all: readonly Pick<Subscriber, "id" | "scopes">[]) {
  const rows = all.flatMap((s) => s.scopes.map((scope) => ({ subscriber_id: s.id, scope })));
  for (let at = 0; at < rows.length; at += 10_000) {
    await db
      .insertInto("subscriber_scope")
      .values(rows.slice(at, at + 10_000))
      .execute();
  }
}

/** Forgets a subscriber: scopes and requests go along. Whether there was one. */
export async function deleteSubscriber(db: Db, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("subscriber")
    .where("id", "=", id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/**
 * Deletes the scopes of incidents that were resolved before an instant or are not public, and the
 * subscribers who followed nothing else, whether they have unsubscribed or not.
 *
 * @returns the number of deleted rows; 0 means that none is left
 */
export async function deleteFinishedFollowers(
  db: Db,
  before: Instant,
  limit: number,
): Promise<number> {
  const over = await db
    .selectFrom("subscriber_scope as sc")
    .innerJoin("subscriber as s", "s.id", "sc.subscriber_id")
    .select(["sc.subscriber_id as id", "sc.scope as scope"])
    .where("sc.scope", "like", "incident:%")
    .where("s.state", "in", ["confirmed", "suspended", "unsubscribed"])
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("incident as i")
            .select("i.id")
            .where(sql<boolean>`sc.scope = 'incident:' || i.id`)
            .where("i.published_at", "is not", null)
            .where("i.deleted_at", "is", null)
            .where((i) => i.or([i("i.resolved_at", "is", null), i("i.resolved_at", ">=", before)])),
        ),
      ),
    )
    .limit(limit)
    .execute();
  for (const { id, scope } of over) {
    await db
      .deleteFrom("subscriber_scope")
      .where("subscriber_id", "=", id)
      .where("scope", "=", scope)
      .execute();
    await db
      .deleteFrom("subscriber")
      .where("id", "=", id)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb.selectFrom("subscriber_scope").select("scope").where("subscriber_id", "=", id),
          ),
        ),
      )
      .execute();
  }
  return over.length;
}

export async function subscriberById(db: Db, id: string): Promise<Subscriber | null> {
  const rows = await db.selectFrom("subscriber").selectAll().where("id", "=", id).execute();
  return (await withScopes(db, rows))[0] ?? null;
}

/** @param endpoint `null`: who is sent mails */
export async function subscriberAt(
  db: Db,
  pageId: string,
  email: string,
  endpoint: string | null,
): Promise<Subscriber | null> {
  const rows = await db
    .selectFrom("subscriber")
    .selectAll()
    .where("page_id", "=", pageId)
    .where("email", "=", email)
    .where("endpoint", "=", endpoint ?? "")
    .execute();
  return (await withScopes(db, rows))[0] ?? null;
}

/** Returns those of some addresses that are known on a page and receive mails, in no order. */
export async function mailedSubscribers(
  db: Db,
  pageId: string,
  emails: readonly string[],
): Promise<Subscriber[]> {
  const found: Subscriber[] = [];
  for (let at = 0; at < emails.length; at += 10_000) {
    const rows = await db
      .selectFrom("subscriber")
      .selectAll()
      .where("page_id", "=", pageId)
      .where("endpoint", "=", "")
      .where("email", "in", emails.slice(at, at + 10_000))
      .execute();
    found.push(...(await withScopes(db, rows)));
  }
  return found;
}

/** Everything that is kept of an address, on any page, webhooks that it owns included. */
export async function subscribersOf(db: Db, email: string): Promise<Subscriber[]> {
  const rows = await db
    .selectFrom("subscriber")
    .selectAll()
    .where("email", "=", email)
    .orderBy("id")
    .execute();
  return withScopes(db, rows);
}

/**
 * Those with ids after one, by id: `afterId` is "" for the first, then the last one's id.
 *
 * @param state `null`: in any
 */
export async function subscribersOfPage(
  db: Db,
  pageId: string,
  state: SubscriberState | null,
  afterId: string,
  limit: number,
): Promise<Subscriber[]> {
  const rows = await db
    .selectFrom("subscriber")
    .selectAll()
    .where("page_id", "=", pageId)
    .$if(state !== null, (q) => q.where("state", "=", state!))
    .where("id", ">", afterId)
    .orderBy("id")
    .limit(limit)
    .execute();
  return withScopes(db, rows);
}

/** Those of a page whose address or webhook holds a text, by address; at most `limit`. */
export async function subscribersLike(
  db: Db,
  pageId: string,
  text: string,
  limit: number,
): Promise<Subscriber[]> {
  const pattern = `%${text.toLowerCase().replaceAll(/[\\%_]/g, (c) => `\\${c}`)}%`;
  const rows = await db
    .selectFrom("subscriber")
    .selectAll()
    .where("page_id", "=", pageId)
    .where(
      sql<boolean>`(lower(email) like ${pattern} escape '\\' or lower(endpoint) like ${pattern} escape '\\')`,
    )
    .orderBy("email")
    .orderBy("id")
    .limit(limit)
    .execute();
  return withScopes(db, rows);
}

/** Returns the number of subscribers in each state; states without any are 0. */
export async function subscriberCounts(
  db: Db,
  pageId: string,
): Promise<Record<SubscriberState, number>> {
  const rows = await db
    .selectFrom("subscriber")
    .select(["state", (eb) => eb.fn.countAll<number>().as("count")])
    .where("page_id", "=", pageId)
    .groupBy("state")
    .execute();
  const counts = { unconfirmed: 0, confirmed: 0, suspended: 0, unsubscribed: 0 };
  for (const { state, count } of rows) counts[state as SubscriberState] = Number(count);
  return counts;
}

/** Rows as subscribers, in their order, with their scopes. */
export async function withScopes(
  db: Db,
  rows: readonly Selectable<SubscriberTable>[],
): Promise<Subscriber[]> {
  const scopes = new Map<string, Scope[]>();
  for (let at = 0; at < rows.length; at += 10_000) {
    const ids = rows.slice(at, at + 10_000).map((row) => row.id);
    const found = await db
      .selectFrom("subscriber_scope")
      .selectAll()
      .where("subscriber_id", "in", ids)
      .orderBy("subscriber_id")
      .orderBy("scope")
      .execute();
    for (const { subscriber_id: id, scope } of found) {
      scopes.set(id, [...(scopes.get(id) ?? []), scope as Scope]);
    }
  }
  return rows.map((row) => subscriberOf(row, scopes.get(row.id) ?? []));
}

function subscriberOf(row: Selectable<SubscriberTable>, scopes: readonly Scope[]): Subscriber {
  const { quiet_from: from, quiet_to: to } = row;
  return {
    id: row.id,
    pageId: row.page_id,
    email: row.email,
    endpoint: row.endpoint === "" ? null : row.endpoint,
    state: row.state as SubscriberState,
    scopes,
    kinds: [
      ...(row.wants_incidents ? (["incident"] as const) : []),
      ...(row.wants_maintenances ? (["maintenance"] as const) : []),
    ],
    minImpact: IMPACTS[row.min_impact] ?? "none",
    locale: row.locale as Locale,
    frequency: row.frequency as Frequency,
    quietHours: from === null || to === null ? null : { from, to },
    source: row.source as ConsentSource,
    createdAt: row.created_at,
    confirmedAt: row.confirmed_at,
    suspendedAt: row.suspended_at,
    suspendedFor: row.suspended_for,
    unsubscribedAt: row.unsubscribed_at,
    epoch: row.epoch,
  };
}

function rowOf(s: Subscriber): Selectable<SubscriberTable> {
  return {
    id: s.id,
    page_id: s.pageId,
    email: s.email,
    endpoint: s.endpoint ?? "",
    state: s.state,
    ...wanted(s),
    source: s.source,
    created_at: s.createdAt,
    confirmed_at: s.confirmedAt,
    suspended_at: s.suspendedAt,
    suspended_for: s.suspendedFor,
    unsubscribed_at: s.unsubscribedAt,
    epoch: s.epoch,
  };
}

const wanted = ({ kinds, minImpact, locale, frequency, quietHours }: Preferences) => ({
  wants_incidents: kinds.includes("incident") ? 1 : 0,
  wants_maintenances: kinds.includes("maintenance") ? 1 : 0,
  min_impact: IMPACTS.indexOf(minImpact),
  locale,
  frequency,
  quiet_from: quietHours?.from ?? null,
  quiet_to: quietHours?.to ?? null,
});

/** Suspends a subscriber whose mails came back; returns true if they were confirmed until now. */
export async function suspend(db: Db, id: string, at: Instant, reason: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("subscriber")
    .set({ state: "suspended", suspended_at: at, suspended_for: reason })
    .where("id", "=", id)
    .where("state", "=", "confirmed")
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
