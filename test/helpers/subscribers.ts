import { insertSubscribers } from "../../db/subscribers.ts";
import type { Db } from "../../db/schema.ts";
import { usualPreferences, type Subscriber } from "../../server/core/messages/subscriber.ts";

/** A confirmed subscriber of the page of `SMALL`, to everything and at once. */
export const subscriber = (id: string, given: Partial<Subscriber> = {}): Subscriber => ({
  ...usualPreferences("fr"),
  id,
  pageId: "exemple",
  email: `${id}@exemple.fr`,
  endpoint: null,
  state: "confirmed",
  source: "form",
  epoch: 1,
  createdAt: 0,
  confirmedAt: 0,
  suspendedAt: null,
  suspendedFor: null,
  unsubscribedAt: null,
  ...given,
});

/** Inserts `count` subscribers in one transaction. */
export async function manySubscribers(db: Db, count: number): Promise<void> {
  const all = Array.from({ length: count }, (_, i) =>
    subscriber(`s${String(i).padStart(11, "0")}`),
  );
  await db.transaction().execute((trx) => insertSubscribers(trx, all));
}
