/** Tables of the team's accounts, sessions and tokens, and of the audit trail. */
export const PEOPLE = `
create table signing_key (
  kid text primary key,
  public_jwk text not null,
  sealed_private text not null,
  created_at bigint not null
);
create table token (
  id text primary key,
  name text not null,
  role text not null,
  provider_id text,
  created_at bigint not null,
  expires_at bigint not null,
  last_used_at bigint,
  revoked_at bigint
);
create table person (
  id text primary key,
  email text not null unique,
  name text not null,
  role text not null,
  providers text,
  locale text not null,
  password_hash text,
  totp_sealed text,
  totp_confirmed_at bigint,
  totp_step bigint,
  created_at bigint not null,
  disabled_at bigint
);
create table recovery_code (
  person_id text not null references person (id),
  hash text not null,
  used_at bigint,
  constraint recovery_code_key primary key (person_id, hash)
);
create table identity (
  issuer text not null,
  subject text not null,
  person_id text not null references person (id),
  created_at bigint not null,
  constraint identity_key primary key (issuer, subject),
  constraint identity_of_person unique (person_id, issuer)
);
create table session (
  hash text primary key,
  id text not null unique,
  person_id text not null references person (id),
  method text not null,
  created_at bigint not null,
  seen_at bigint not null,
  address text not null,
  agent text not null,
  id_token_sealed text
);
create index session_by_person on session (person_id);
create table sign_in_link (
  hash text primary key,
  person_id text not null references person (id),
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint
);
create table audit (
  seq bigint primary key,
  at bigint not null,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  action text not null,
  subject text not null,
  page_id text,
  request_id text,
  before text,
  after text,
  previous_hash text not null unique,
  hash text not null
);
create index audit_by_subject on audit (subject, seq);
create function refuse_audit_change() returns trigger language plpgsql as $$
begin raise exception 'the audit trail is append-only'; end $$;
create trigger audit_no_update before update on audit
  for each row execute function refuse_audit_change();
create trigger audit_no_delete before delete on audit
  for each row execute function refuse_audit_change();
create trigger audit_no_truncate before truncate on audit
  for each statement execute function refuse_audit_change();
`;
