import type { Kysely } from "kysely";
import { runStatements, tablesIn } from "../create-tables.ts";

const CREATED = `
create table region (
  number integer primary key,
  id text not null unique
);
create table agent_token (
  id text primary key,
  region_id text not null,
  created_at bigint not null,
  last_used_at bigint,
  revoked_at bigint
);
create index agent_token_by_region on agent_token (region_id, created_at);
create table agent (
  region_number integer not null references region (number),
  instance text not null,
  last_seq bigint not null,
  name text not null,
  version text not null,
  lacks text not null,
  seen_at bigint not null,
  result_at bigint,
  clock_offset_ms bigint not null,
  blind_since bigint,
  waiting bigint not null,
  primary key (region_number, instance)
);
create table agent_batch (
  region_number integer not null references region (number),
  instance text not null,
  seq bigint not null,
  received_at bigint not null,
  body text not null,
  primary key (region_number, instance, seq)
);
`;

/** Names of the tables that are made, those first that others refer to. */
export const AGENT_TABLES = tablesIn(CREATED);

/** Regions with the numbers by which results name them; agents, their tokens and their batches. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await runStatements(db, CREATED);
}
