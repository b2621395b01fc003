import type { Kysely } from "kysely";
import { runStatements, tablesIn } from "../create-tables.ts";

/** Tokens do not record their key: a key that exists already may have signed the longest-lived one. */
const KEYS = `
alter table signing_key add column signed_until bigint not null default 0;
update signing_key set signed_until = coalesce((select max(expires_at) from token), 0);
`;

const CREATED = `
create table technical_account (
  id text primary key,
  organization_id text not null references organization (id),
  number bigint not null,
  login text not null unique,
  siret text not null,
  contact_email text not null,
  scopes text not null,
  secret_hash text,
  previous_hash text,
  previous_until bigint,
  epoch bigint not null,
  created_at bigint not null,
  secret_set_at bigint not null,
  last_used_at bigint,
  deactivated_at bigint,
  warned_at bigint,
  closed_at bigint
);
create unique index technical_account_by_number on technical_account (organization_id, number);
create index technical_account_inactive on technical_account (deactivated_at)
  where deactivated_at is not null and closed_at is null;
create table revoked_token (
  jti_hash text primary key,
  expires_at bigint not null
);
create index revoked_token_by_expiry on revoked_token (expires_at);
`;

/** Names of the tables that are made, those first that others refer to. */
export const TECHNICAL_TABLES = tablesIn(CREATED);

/** Technical accounts and their revoked access tokens; and how long each signing key is needed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await runStatements(db, KEYS + CREATED);
}
