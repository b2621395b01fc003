/** Tables of incidents, maintenances, windows, templates and mutes. */
export const DECLARED = `
create table incident (
  id text primary key,
  page_id text not null,
  title text not null,
  translations text,
  status text not null,
  created_at bigint not null,
  updated_at bigint not null,
  deleted_at bigint,
  origin text not null,
  evidence text,
  version integer not null default 1,
  impact text not null,
  started_at bigint not null,
  published_at bigint,
  monitoring_at bigint,
  resolved_at bigint,
  next_update_at bigint,
  components text not null,
  what_to_do text,
  not_affected text,
  error_codes text not null
);
create index incident_by_start on incident (page_id, started_at);
create table incident_update (
  id text primary key,
  incident_id text not null references incident (id),
  status text not null,
  body text not null,
  translations text,
  created_at bigint not null,
  updated_at bigint not null,
  display_at bigint not null,
  published_at bigint,
  author text not null,
  notified integer not null,
  components text not null
);
create index incident_update_by_display on incident_update (incident_id, display_at);
create table maintenance (
  id text primary key,
  page_id text not null,
  title text not null,
  translations text,
  status text not null,
  created_at bigint not null,
  updated_at bigint not null,
  deleted_at bigint,
  origin text not null,
  evidence text,
  version integer not null default 1,
  starts_at bigint not null,
  ends_at bigint not null,
  announced_at bigint,
  completed_at bigint,
  sequence integer not null,
  components text not null,
  provider_id text,
  reminders_ms text not null,
  notify integer not null default 0,
  overrun_at bigint,
  constraint maintenance_ends_after_start check (ends_at > starts_at)
);
create index maintenance_by_start on maintenance (page_id, starts_at);
create table maintenance_update (
  id text primary key,
  maintenance_id text not null references maintenance (id),
  status text not null,
  body text not null,
  translations text,
  created_at bigint not null,
  updated_at bigint not null,
  display_at bigint not null,
  published_at bigint,
  author text not null,
  notified integer not null,
  components text not null
);
create index maintenance_update_by_display on maintenance_update (maintenance_id, display_at);
create table window_series (
  id text primary key,
  page_id text not null,
  title text not null,
  rule text not null,
  components text not null,
  announced_at bigint not null,
  updated_at bigint not null,
  cancelled_at bigint,
  sequence integer not null
);
create table template (
  id text primary key,
  page_id text not null,
  provider_id text not null,
  template_id text not null,
  fr text,
  en text,
  version integer not null,
  updated_at bigint not null,
  updated_by text not null,
  constraint template_place unique (page_id, provider_id, template_id)
);
create table mute (
  page_id text not null,
  component_key text not null,
  until_at bigint not null,
  muted_by text not null,
  created_at bigint not null,
  constraint mute_key primary key (page_id, component_key)
);
`;
