import type { Kysely } from "kysely";
import { sql } from "kysely";

/**
 * Tables by which the nodes of one database know of each other. SQLite has none of them. Times are
 * the server's, so that no node's clock matters.
 */
const NODES = `
create table lease (
  name text collate "C" primary key,
  epoch bigint not null,
  node_id text collate "C",
  pid integer,
  backend_start timestamptz,
  expires_at timestamptz not null
);
insert into lease (name, epoch, expires_at) values ('lead', 0, '-infinity');
create unlogged table node (
  id text collate "C" primary key,
  name text collate "C" not null,
  version text collate "C" not null,
  configuration text collate "C",
  pid integer not null,
  backend_start timestamptz not null,
  started_at timestamptz not null,
  seen_at timestamptz not null
);
create table published_snapshot (
  name text collate "C" primary key,
  seq bigint not null,
  revision bigint not null,
  body bytea not null
);
create unlogged table trial_request (
  id text collate "C" primary key,
  monitor_id integer not null,
  is_taken boolean not null,
  answer text collate "C"
);
`;

/** Names of the tables that PostgreSQL alone has. */
export const NODE_TABLES = [
  "config_version",
  "lease",
  "node",
  "published_snapshot",
  "result_batch",
  "trial_request",
];

/** Creates the tables of nodes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(NODES).execute(db);
}
