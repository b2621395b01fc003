import type { Kysely } from "kysely";
import { runStatements, tablesIn } from "../create-tables.ts";

const CREATED = `
create table promised_update (
  incident_id text not null references incident (id),
  made_at bigint not null,
  due_at bigint not null,
  primary key (incident_id, made_at)
);
create index promised_update_by_end on promised_update (due_at);
`;

/** Names of the tables that are made. */
export const PROMISE_TABLES = tablesIn(CREATED);

/** The times until which published incidents promised another update. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await runStatements(db, CREATED);
}
