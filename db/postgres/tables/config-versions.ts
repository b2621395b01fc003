import { sql, type Kysely } from "kysely";

/** Configurations that nodes had in force, by fingerprint; the newest one is. */
const CONFIG_VERSIONS = `
create table config_version (
  seq bigint generated always as identity primary key,
  fingerprint text collate "C" not null unique,
  document bytea,
  put_at timestamptz not null default clock_timestamp()
);
`;

/** Creates the table of configuration versions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CONFIG_VERSIONS).execute(db);
}
