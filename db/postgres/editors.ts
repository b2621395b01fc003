import { sql } from "kysely";
import type { Instant } from "../../server/core/model.ts";
import type { Db } from "../schema.ts";

/** Editors of open items, for all nodes; a row that is not renewed ends by itself. */

type Editor = { readonly name: string; readonly since: Instant };

/** Notes that a person has an item open; forgets those not heard of since `goneBefore`. */
export async function noteEditor(
  db: Db,
  { subject, id, name }: { readonly subject: string; readonly id: string; readonly name: string },
  now: Instant,
  goneBefore: Instant,
): Promise<void> {
  await sql`delete from editor where seen_at <= ${goneBefore}`.execute(db);
  await sql`
    insert into editor (subject, person_id, name, since, seen_at)
    values (${subject}, ${id}, ${name}, ${now}, ${now})
    on conflict (subject, person_id) do update
      set name = excluded.name, seen_at = excluded.seen_at
  `.execute(db);
}

/** Returns who else has an item open, the first to come first. */
export async function otherEditors(
  db: Db,
  subject: string,
  id: string,
  goneBefore: Instant,
): Promise<Editor[]> {
  const { rows } = await sql<Editor>`
    select name, since from editor
    where subject = ${subject} and person_id <> ${id} and seen_at > ${goneBefore}
    order by since, person_id
  `.execute(db);
  return rows;
}

export async function removeEditor(db: Db, subject: string, id: string): Promise<void> {
  await sql`delete from editor where subject = ${subject} and person_id = ${id}`.execute(db);
}
