import type { Selectable } from "kysely";
import type { Instant } from "../server/core/model.ts";
import type {
  ConsentSource,
  Preferences,
  SubscriptionRequest,
} from "../server/core/messages/subscriber.ts";
import type { Db } from "./schema.ts";
import type { SubscriptionRequestTable } from "./tables/messages.ts";

const ROWS_A_STATEMENT = 1_000;

export async function insertRequests(
  db: Db,
  requests: readonly SubscriptionRequest[],
): Promise<void> {
  for (let at = 0; at < requests.length; at += ROWS_A_STATEMENT) {
    const rows = requests.slice(at, at + ROWS_A_STATEMENT).map((r) => ({
      id: r.id,
      subscriber_id: r.subscriberId,
      wish: JSON.stringify(r.wish),
      source: r.source,
      created_at: r.createdAt,
      expires_at: r.expiresAt,
      used_at: r.usedAt,
    }));
    await db.insertInto("subscription_request").values(rows).execute();
  }
}

export async function requestById(db: Db, id: string): Promise<SubscriptionRequest | null> {
  const row = await db
    .selectFrom("subscription_request")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  return row ? requestOf(row) : null;
}

/** Returns the requests of one subscriber, oldest first. */
export async function requestsOf(db: Db, subscriberId: string): Promise<SubscriptionRequest[]> {
  const rows = await db
    .selectFrom("subscription_request")
    .selectAll()
    .where("subscriber_id", "=", subscriberId)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  return rows.map(requestOf);
}

/** Uses a request up; `false` where it was used already. */
export async function spendRequest(db: Db, id: string, at: Instant): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("subscription_request")
    .set({ used_at: at })
    .where("id", "=", id)
    .where("used_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Forgets what was asked of a subscriber and not confirmed. */
export async function dropRequestsOf(db: Db, subscriberId: string): Promise<void> {
  await db
    .deleteFrom("subscription_request")
    .where("subscriber_id", "=", subscriberId)
    .where("used_at", "is", null)
    .execute();
}

/** Forgets all that was asked of a subscriber: the links that confirm it, or did, are none any more. */
export async function dropAllRequestsOf(db: Db, subscriberId: string): Promise<void> {
  await db.deleteFrom("subscription_request").where("subscriber_id", "=", subscriberId).execute();
}

/**
 * Deletes requests made before an instant, and the addresses of subscribers who never confirmed and
 * asked for nothing since.
 *
 * @returns the number of deleted rows; fewer than `limit` mean that none is left
 */
export async function deleteOldRequests(db: Db, before: Instant, limit: number): Promise<number> {
  const requests = await db
    .deleteFrom("subscription_request")
    .where("id", "in", (eb) =>
      eb
        .selectFrom("subscription_request")
        .select("id")
        .where("created_at", "<", before)
        .limit(limit),
    )
    .executeTakeFirst();
  const subscribers = await db
    .deleteFrom("subscriber")
    .where("id", "in", (eb) =>
      eb
        .selectFrom("subscriber")
        .select("subscriber.id")
        .where("state", "=", "unconfirmed")
        .where("created_at", "<", before)
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom("subscription_request as r")
                .select("r.id")
                .whereRef("r.subscriber_id", "=", "subscriber.id"),
            ),
          ),
        )
        .limit(limit),
    )
    .executeTakeFirst();
  return Number(requests.numDeletedRows + subscribers.numDeletedRows);
}

const requestOf = (row: Selectable<SubscriptionRequestTable>): SubscriptionRequest => ({
  id: row.id,
  subscriberId: row.subscriber_id,
  wish: JSON.parse(row.wish) as Preferences,
  source: row.source as ConsentSource,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  usedAt: row.used_at,
});
