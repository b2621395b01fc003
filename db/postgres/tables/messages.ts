/** Tables of events, subscribers and the messages to them, and of what the program stores for itself. */
export const MESSAGES = `
create table outbox (
  id text primary key,
  kind text not null,
  page_id text not null,
  subject_id text not null,
  update_id text,
  payload text not null,
  due_at bigint not null,
  created_at bigint not null,
  done_at bigint
);
create index outbox_due on outbox (due_at) where done_at is null;
create index outbox_by_subject on outbox (subject_id);
create table subscriber (
  id text primary key,
  page_id text not null,
  email text not null,
  endpoint text not null,
  state text not null,
  wants_incidents integer not null,
  wants_maintenances integer not null,
  min_impact integer not null,
  locale text not null,
  frequency text not null,
  quiet_from text,
  quiet_to text,
  source text not null,
  created_at bigint not null,
  confirmed_at bigint,
  suspended_at bigint,
  suspended_for text,
  unsubscribed_at bigint,
  epoch integer not null,
  constraint subscriber_address unique (page_id, email, endpoint)
);
create index subscriber_by_state on subscriber (page_id, state, id);
create index subscriber_by_email on subscriber (email);
create table subscriber_scope (
  subscriber_id text not null references subscriber (id) on delete cascade,
  scope text not null,
  constraint subscriber_scope_key primary key (subscriber_id, scope)
);
create table subscription_request (
  id text primary key,
  subscriber_id text not null references subscriber (id) on delete cascade,
  wish text not null,
  source text not null,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint
);
create index subscription_request_by_subscriber on subscription_request (subscriber_id);
create index subscription_request_by_age on subscription_request (created_at);
create table story (
  event_id text primary key,
  content text not null,
  told text,
  after_id text not null,
  subject_id text not null,
  created_at bigint not null
);
create index story_open on story (created_at) where told is not null;
create index story_by_subject on story (subject_id, created_at);
create table message (
  id text primary key,
  event_id text not null references story (event_id),
  subscriber_id text references subscriber (id) on delete cascade,
  email text,
  page_id text not null,
  subject_id text not null,
  kind text not null,
  channel text not null,
  state text not null,
  due_at bigint not null,
  created_at bigint not null,
  attempts integer not null,
  first_tried_at bigint,
  sent_at bigint,
  last_error text
);
create index message_due on message (channel, due_at, created_at) where state = 'queued';
create index message_digest on message (due_at) where state = 'digest';
create index message_by_subscriber on message (subscriber_id, subject_id, created_at);
create index message_by_event on message (event_id);
create index message_by_state on message (state, created_at);
create table team_notice (
  subject text not null,
  threshold text not null,
  given_at bigint not null,
  constraint team_notice_key primary key (subject, threshold)
);
create table kept_answer (
  key_hash text primary key,
  body_hash text not null,
  begun_at bigint not null,
  status integer,
  answer text
);
create index kept_answer_by_age on kept_answer (begun_at);
create table setting (key text primary key, value text not null);
`;
