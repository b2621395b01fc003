import { insertSubscribers } from "../../db/subscribers.ts";
import type { Db } from "../../db/schema.ts";
import type { Subscriber } from "../../server/core/messages/subscriber.ts";
import { sampleSubscriber } from "../../server/messages/samples.ts";

/** A confirmed subscriber of the page of `SMALL`, to everything and at once. */
export const subscriber = (id: string, given: Partial<Subscriber> = {}): Subscriber => ({
  ...sampleSubscriber({ id: "exemple" }, "fr"),
  id,
  email: `${id}@exemple.fr`,
  ...given,
});

/** Inserts `count` subscribers in one transaction. */
export async function manySubscribers(db: Db, count: number): Promise<void> {
  const all = Array.from({ length: count }, (_, i) =>
    subscriber(`s${String(i).padStart(11, "0")}`),
  );
  await db.transaction().execute((trx) => insertSubscribers(trx, all));
}
