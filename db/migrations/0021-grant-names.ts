import type { Kysely } from "kysely";
import { runStatements } from "../create-tables.ts";

/** The names by which an applicant named a contact who is a stranger to the organisation. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await runStatements(
    db,
    `
alter table grant_contact add column first_name text;
alter table grant_contact add column last_name text;
`,
  );
}
