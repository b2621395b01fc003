import { sql, type Kysely } from "kysely";

/**
 * Tables by which nodes share what a single process has in its memory. Unlogged: after a crash of
 * the server they are empty, as the memory of a process would be.
 */
const SCHEMA = `
create unlogged table task_hold (
  task text collate "C" primary key,
  holder text collate "C" not null,
  turn bigint not null,
  until timestamptz not null
);
create unlogged table shared_limit (
  key text collate "C" primary key,
  points integer not null,
  expire bigint
);
create index shared_limit_by_end on shared_limit (expire);
create unlogged table editor (
  subject text collate "C" not null,
  person_id text collate "C" not null,
  name text collate "C" not null,
  since bigint not null,
  seen_at bigint not null,
  constraint editor_key primary key (subject, person_id)
);
`;

/** Names of the tables that are made. */
export const SHARED_TABLES = [...SCHEMA.matchAll(/^create unlogged table (\w+)/gm)].map(
  ([, name]) => name!,
);

/** Creates the tables. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(SCHEMA).execute(db);
}
