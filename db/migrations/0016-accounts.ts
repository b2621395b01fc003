import { sql, type Kysely } from "kysely";
import { slugOf } from "../../server/core/page/paths.ts";
import { folded } from "../../server/core/plain-text.ts";
import { runStatements, tablesIn } from "../create-tables.ts";

const PERSON = `
alter table person add column slug text;
alter table person add column first_name text not null default '';
alter table person add column last_name text not null default '';
alter table person add column search_first text not null default '';
alter table person add column search_last text not null default '';
alter table person add column about text;
alter table person add column website text;
alter table person add column phone text;
alter table person add column last_login_at bigint;
alter table person add column warned_at bigint;
alter table person add column deleted_at bigint;
create unique index person_by_slug on person (slug);
create index person_by_creation on person (created_at, id);
`;

const ORGANIZATIONS = `
create table organization (
  id text primary key,
  slug text not null unique,
  name text not null,
  search text not null,
  acronym text,
  description text not null,
  url text,
  siret text,
  siren text,
  solutions text not null,
  next_account bigint not null,
  created_at bigint not null,
  modified_at bigint not null,
  verified_at bigint,
  deleted_at bigint
);
create unique index organization_by_siret on organization (siret) where deleted_at is null;
create index organization_by_siren on organization (siren);
create index organization_by_search on organization (search, id);
create index organization_by_creation on organization (created_at, id);
create table organization_badge (
  organization_id text not null references organization (id),
  kind text not null,
  given_by text not null,
  given_at bigint not null,
  primary key (organization_id, kind)
);
create table organization_provider (
  organization_id text not null references organization (id),
  provider_id text not null,
  given_by text not null,
  given_at bigint not null,
  primary key (organization_id, provider_id)
);
create index organization_by_provider on organization_provider (provider_id);
`;

const MEMBERS = `
create table membership (
  organization_id text not null references organization (id),
  person_id text not null references person (id),
  role text not null,
  since bigint not null,
  primary key (organization_id, person_id)
);
create index membership_by_person on membership (person_id);
create table assignment (
  organization_id text not null references organization (id),
  person_id text not null references person (id),
  class text not null,
  subject text not null,
  primary key (organization_id, person_id, class, subject)
);
create table membership_request (
  id text primary key,
  organization_id text not null references organization (id),
  person_id text references person (id),
  email text,
  kind text not null,
  status text not null,
  role text not null,
  comment text,
  reason text,
  assignments text not null,
  created_by text not null,
  created_at bigint not null,
  decided_by text,
  decided_at bigint
);
create unique index pending_membership_of_person on membership_request (organization_id, person_id)
  where status = 'pending' and person_id is not null;
create unique index pending_membership_of_address on membership_request (organization_id, email)
  where status = 'pending' and email is not null;
create index membership_request_by_person on membership_request (person_id);
create index membership_request_by_email on membership_request (email);
create table follow (
  id text primary key,
  follower_id text not null references person (id),
  class text not null,
  subject text not null,
  since bigint not null,
  until bigint
);
create unique index open_follow on follow (follower_id, class, subject) where until is null;
create index follow_by_subject on follow (class, subject, since, id) where until is null;
`;

const CREATED = ORGANIZATIONS + MEMBERS;

/** Names of the tables that are made, those first that others refer to. */
export const ACCOUNT_TABLES = tablesIn(CREATED);

/** Organisations, their members and followers; and more of each person. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await runStatements(db, PERSON + CREATED);
  await nameThePeople(db);
}

/** Splits the names that are there after the first word, and makes a slug of each. */
async function nameThePeople(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from person order by created_at, id
  `.execute(db);
  const taken = new Set<string>();
  for (const { id, name } of rows) {
    const [first = "", ...others] = name.trim().split(/\s+/);
    const last = others.join(" ");
    const base = slugOf(name) || id;
    let slug = base;
    for (let number = 2; taken.has(slug); number += 1) slug = `${base}-${number}`;
    taken.add(slug);
    await sql`
      update person set slug = ${slug}, first_name = ${first}, last_name = ${last},
        search_first = ${folded(first)}, search_last = ${folded(last)}
      where id = ${id}
    `.execute(db);
  }
}
