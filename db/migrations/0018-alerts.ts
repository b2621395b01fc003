import type { Kysely } from "kysely";
import { runStatements, tablesIn } from "../create-tables.ts";

/** One alert for one trouble is certain, whatever happens between a look and the write. */
const CREATED = `
create table alert (
  id text primary key,
  page_id text not null,
  provider_id text not null,
  severity text not null,
  first_severity text not null,
  troubles text not null,
  failing text not null,
  since bigint not null,
  opened_at bigint not null,
  well_since bigint,
  resolved_at bigint,
  acknowledged_at bigint,
  acknowledged_by text,
  escalated_at bigint,
  notified text not null
);
create unique index alert_open on alert (page_id, provider_id) where resolved_at is null;
create index alert_by_time on alert (opened_at);

create table alert_message (
  id text primary key,
  alert_id text not null,
  channel text not null,
  receiver text not null,
  news text not null,
  notice text not null,
  state text not null,
  due_at bigint not null,
  created_at bigint not null,
  attempts integer not null,
  first_tried_at bigint,
  sent_at bigint,
  last_error text
);
create index alert_message_queued on alert_message (created_at) where state = 'queued';
create index alert_message_by_channel on alert_message (channel, created_at);
`;

/** Names of the tables that are made, those first that others refer to. */
export const ALERT_TABLES = tablesIn(CREATED);

/** Alerts of the team, and their messages to each channel. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await runStatements(db, CREATED);
}
