import type { Instant } from "../server/core/model.ts";
import type { Person } from "../server/core/people/person.ts";
import { personOf } from "./people.ts";
import type { Db } from "./schema.ts";

/**
 * Returns people without a role of the team who have not signed in since an instant, nor were
 * added since, and were not warned yet; at most a hundred.
 */
export async function unusedPeople(db: Db, since: Instant): Promise<Person[]> {
  const rows = await unused(db, since).where("warned_at", "is", null).execute();
  return rows.map(personOf);
}

/**
 * Returns those of them that were warned before an instant, in the order of their ids.
 *
 * @param after the id of the last one that was looked at; "" to begin
 */
export async function warnedPeople(
  db: Db,
  since: Instant,
  warned: Instant,
  after: string,
): Promise<Person[]> {
  const rows = await unused(db, since)
    .where("warned_at", "<=", warned)
    .where("id", ">", after)
    .execute();
  return rows.map(personOf);
}

/** Notes that an unused person is warned; returns false if another process did, or they are gone. */
export async function markPersonWarned(db: Db, id: string, at: Instant): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("person")
    .set({ warned_at: at })
    .where("id", "=", id)
    .where("warned_at", "is", null)
    .where("deleted_at", "is", null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

const unused = (db: Db, since: Instant) =>
  db
    .selectFrom("person")
    .selectAll()
    .where("role", "=", "member")
    .where("deleted_at", "is", null)
    .where("created_at", "<=", since)
    .where((e) => e.or([e("last_login_at", "is", null), e("last_login_at", "<=", since)]))
    .orderBy("id")
    .limit(100);
