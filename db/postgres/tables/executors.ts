import { sql, type Kysely } from "kysely";

/**
 * By these the nodes of one database share probing. A batch is a second's results of one node, on
 * its way to the node that leads: it is logged, since a row that is committed was acknowledged.
 */
const EXECUTORS = `
alter table node add column probes boolean not null default false;
create table result_batch (
  id bigint generated always as identity primary key,
  node_id text collate "C" not null,
  put_at timestamptz not null default clock_timestamp(),
  body bytea not null
);
`;

/** Creates what nodes need to share probing. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(EXECUTORS).execute(db);
}
