import { sql, type Kysely } from "kysely";

/** Moves the party at fault out of the evidence's JSON, which not every database can read. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("state_interval").addColumn("fault", "text").execute();
  await sql`
    update state_interval set fault = detail ->> 'fault'
    where layer = 'verified' and detail is not null and json_valid(detail)
  `.execute(db);
}
