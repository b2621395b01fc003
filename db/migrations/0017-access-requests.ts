import type { Kysely } from "kysely";
import { runStatements, tablesIn } from "../create-tables.ts";

const CREATED = `
create table access_request (
  id text primary key,
  page_id text not null,
  locale text not null,
  profile text not null,
  email text not null,
  form text not null,
  search text not null,
  state text not null,
  is_email_confirmed bigint not null,
  is_company_checked bigint not null,
  is_priority bigint not null,
  grant_id text,
  previous_id text,
  reasons text,
  submitted_at bigint not null,
  since bigint not null,
  waited_ms bigint not null,
  decided_at bigint,
  decided_by text,
  person_id text,
  organization_id text
);
create index access_request_by_state on access_request (state, submitted_at, id);
create index access_request_by_email on access_request (email, submitted_at);
create index access_request_by_decision on access_request (decided_at) where decided_at is not null;
create table request_note (
  id text primary key,
  request_id text not null references access_request (id),
  author_id text not null,
  "text" text not null,
  created_at bigint not null
);
create index request_note_by_request on request_note (request_id, created_at);
create table company (
  siren text primary key,
  name text not null,
  siret text,
  active bigint not null,
  checked_at bigint not null
);
`;

/** Names of the tables that are made, those first that others refer to. */
export const ACCESS_TABLES = tablesIn(CREATED);

/** Requests for access with the team's notes, and companies as their source named them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await runStatements(db, CREATED);
}
