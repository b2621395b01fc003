import type { Kysely } from "kysely";
import { runStatements, tablesIn } from "../create-tables.ts";

const CREATED = `
create table token_minute (
  token_id text not null references token (id),
  at bigint not null,
  served bigint not null,
  refused bigint not null,
  failed bigint not null,
  primary key (token_id, at)
);
create index token_minute_by_time on token_minute (at);
create table token_day (
  token_id text not null references token (id),
  at bigint not null,
  served bigint not null,
  refused bigint not null,
  failed bigint not null,
  primary key (token_id, at)
);
create index token_day_by_time on token_day (at);
create table token_calls (
  token_id text primary key references token (id),
  calls text not null
);
create table token_report (
  token_id text not null references token (id),
  at bigint not null,
  account_id text not null,
  primary key (token_id, at, account_id)
);
create index token_report_by_time on token_report (at);
create table ban (
  id text primary key,
  client_hash text,
  since bigint not null,
  until bigint not null
);
create index ban_by_end on ban (until);
create table ban_token (
  ban_id text not null references ban (id),
  token_id text not null references token (id),
  primary key (ban_id, token_id)
);
create index ban_token_by_token on ban_token (token_id);
`;

/** Names of the tables that are made, those first that others refer to. */
export const USAGE_TABLES = tablesIn(CREATED);

/** What tokens of grants called, and their bans. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await runStatements(db, CREATED);
}
