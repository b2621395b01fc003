import type { Kysely } from "kysely";
import { runStatements, tablesIn } from "../create-tables.ts";

/** A grant has at most one token that is neither revoked nor replaced. */
const COLUMNS = `
alter table token add column grant_id text;
alter table token add column scopes text;
alter table token add column sealed_jti text;
alter table token add column replaces text;
create unique index token_of_grant on token (grant_id)
  where grant_id is not null and revoked_at is null;
create index token_by_grant on token (grant_id, created_at) where grant_id is not null;
alter table access_request add column prolongs_id text;
`;

const CREATED = `
create table access_grant (
  id text primary key,
  organization_id text not null references organization (id),
  request_id text,
  title text not null,
  purpose text not null,
  use_case text,
  vendor_id text,
  scopes text not null,
  created_at bigint not null,
  revoked_at bigint
);
create index access_grant_by_organization on access_grant (organization_id, created_at);
create table grant_contact (
  grant_id text not null references access_grant (id),
  part text not null,
  person_id text not null references person (id),
  primary key (grant_id, part)
);
create index grant_contact_by_person on grant_contact (person_id);
create table handover (
  id text primary key,
  token_id text not null references token (id),
  email text not null,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint
);
create index handover_by_token on handover (token_id, created_at);
create index handover_by_time on handover (created_at);
create table token_notice (
  token_id text not null references token (id),
  expires_at bigint not null,
  days bigint not null,
  primary key (token_id, expires_at, days)
);
`;

/** Names of the tables that are made, those first that others refer to. */
export const GRANT_TABLES = tablesIn(CREATED);

/** Grants of organisations, with their contacts, their tokens and the links that hand those over. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await runStatements(db, COLUMNS + CREATED);
}
