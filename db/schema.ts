import type { Generated, Kysely } from "kysely";

/**
 * The tables, as Kysely sees them. Instants are integers, milliseconds UTC; JSON is text.
 * Outcomes and causes are small integers, since there are billions of them: see results.ts.
 */
export type Schema = {
  component: ComponentTable;
  monitor: MonitorTable;
  result: ResultTable;
  state_interval: StateIntervalTable;
  rollup_hour: RollupTable;
  rollup_day: RollupTable;
  latency_hour: LatencyTable;
  latency_day: LatencyTable;
  rollup_progress: RollupProgressTable;
  rollup_dirty: RollupDirtyTable;
  frozen_month: FrozenMonthTable;
  erratum: ErratumTable;
  planned_window: PlannedWindowTable;
  setting: SettingTable;
  incident: IncidentTable;
  incident_update: IncidentUpdateTable;
  maintenance: MaintenanceTable;
  maintenance_update: MaintenanceUpdateTable;
  window_series: WindowSeriesTable;
  signing_key: SigningKeyTable;
  token: TokenTable;
  kept_answer: KeptAnswerTable;
  observation: ObservationTable;
  failing_answer: FailingAnswerTable;
  heartbeat: HeartbeatTable;
  registered_monitor: RegisteredMonitorTable;
  audit: AuditTable;
  outbox: OutboxTable;
  person: PersonTable;
  recovery_code: RecoveryCodeTable;
  identity: IdentityTable;
  session: SessionTable;
  sign_in_link: SignInLinkTable;
  subscriber: SubscriberTable;
  subscriber_scope: SubscriberScopeTable;
  subscription_request: SubscriptionRequestTable;
  story: StoryTable;
  message: MessageTable;
  team_notice: TeamNoticeTable;
  template: TemplateTable;
  mute: MuteTable;
};

/** Components are never deleted: their history outlives their configuration. */
type ComponentTable = {
  id: Generated<number>;
  page_id: string;
  key: string;
  /** Hash of what the public sees of its configuration, to date changes of it. */
  fingerprint: string;
  /** JSON of a ComponentStatus, rewritten at each transition. */
  status: string | null;
  created_at: number;
  updated_at: number;
  removed_at: number | null;
};

type MonitorTable = {
  id: Generated<number>;
  component_id: number;
  key: string;
  kind: string;
  created_at: number;
  removed_at: number | null;
};

/**
 * One row for each probe; a slot cannot count twice. SQLite keeps 0 in no byte beside its header:
 * the usual values are 0.
 */
type ResultTable = {
  slot_at: number;
  monitor_id: number;
  /** 16 times the region that probed, plus how many probes of this slot came before. */
  attempt: number;
  /** Start of the probe, in milliseconds after its slot. */
  lag_ms: number;
  /** Outcome and cause in one number: see results.ts. */
  verdict: number;
  latency_ms: number | null;
  /** 0 stands for 200. */
  http_status: number | null;
};

export type Layer = "verified" | "published" | "maintenance" | "incident" | "correction";

/** States over time, layer by layer; written only on change. */
type StateIntervalTable = {
  component_id: number;
  layer: Layer;
  from_at: number;
  /** Source of the state: "maintenance:<id>", "incident:<id>", "correction:<id>"; or "". */
  source: Generated<string>;
  to_at: number | null;
  state: string;
  /** JSON, by layer: cause and evidence; who announced it and when; author and reason. */
  detail: string | null;
};

/** Time in each state over an hour or a civil day: a cache of the intervals, never the truth. */
type RollupTable = {
  component_id: number;
  from_at: number;
  /** Whole milliseconds, see rollups.ts: "3590000,0,0,10000". */
  ms: string;
};

/** Latencies of successful probes over an hour or a civil day, counted in buckets. */
type LatencyTable = { component_id: number; from_at: number; counts: Uint8Array };

/** Up to where a component's hours and days are rolled up, and in which zone its days are civil. */
type RollupProgressTable = { component_id: number; done_until: number; time_zone: string };

/** From where on a component's past was changed since it was rolled up. */
type RollupDirtyTable = { component_id: number; from_at: number };

/** A month's report as it was when the month was closed; never changed afterwards. */
type FrozenMonthTable = {
  page_id: string;
  /** "2026-10" */
  month: string;
  frozen_at: number;
  method_version: number;
  /** SHA-256 of the inputs, hexadecimal. */
  hash: string;
  /** JSON of SlaTerms: what was promised, and of which components. */
  terms: string;
  /** JSON of a MonthReport. */
  report: string;
};

/** Later findings about a frozen month, and the report that each would make. */
type ErratumTable = {
  id: string;
  page_id: string;
  month: string;
  at: number;
  author: string;
  reason: string;
  /** JSON of what was changed, or null where only its effect is known. */
  change: string | null;
  hash: string;
  report: string;
};

/** Since when each recurring or dated window has been configured: its notice counts from there. */
type PlannedWindowTable = {
  component_id: number;
  /** JSON of a WindowRule. */
  rule: string;
  configured_at: number;
  removed_at: number | null;
};

type SettingTable = { key: string; value: string };

/** Columns of every declared event. No row is deleted: `deleted_at` hides it from the public. */
type DeclaredTable = {
  /** Twelve characters `[a-z0-9]`: the public id. */
  id: string;
  page_id: string;
  title: string;
  /** JSON of Translations, or null. */
  translations: string | null;
  status: string;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
  /** Origin: "team", "automatic" or "provider". */
  origin: string;
  /** JSON of what probes saw, for the team; never public. */
  evidence: string | null;
  /** Grows with every write, so that an edit of an older version is recognised. */
  version: Generated<number>;
};

export type IncidentTable = DeclaredTable & {
  impact: string;
  started_at: number;
  /** Null: a draft, which the public never sees. */
  published_at: number | null;
  monitoring_at: number | null;
  resolved_at: number | null;
  next_update_at: number | null;
  /** JSON of [{ id, state }]. */
  components: string;
  what_to_do: string | null;
  not_affected: string | null;
  /** JSON of strings. */
  error_codes: string;
};

export type MaintenanceTable = DeclaredTable & {
  starts_at: number;
  ends_at: number;
  /** Null: a draft. Notice counts from here. */
  announced_at: number | null;
  completed_at: number | null;
  sequence: number;
  /** JSON of configured ids. */
  components: string;
  /** The provider whose staff planned it and may change it, or null. */
  provider_id: string | null;
  /** JSON of milliseconds before the start at which subscribers are reminded. */
  reminders_ms: string;
  /** 1: subscribers are notified of its start and end. */
  notify: Generated<number>;
  /** Time at which its overrun was announced, or null. */
  overrun_at: Generated<number | null>;
};

type UpdateTable = {
  id: string;
  status: string;
  body: string;
  /** JSON of Translations, or null. */
  translations: string | null;
  created_at: number;
  updated_at: number;
  display_at: number;
  /** Null: a draft. */
  published_at: number | null;
  author: string;
  notified: number;
  /** JSON of AffectedComponent[]. */
  components: string;
};

export type IncidentUpdateTable = UpdateTable & { incident_id: string };
export type MaintenanceUpdateTable = UpdateTable & { maintenance_id: string };

/** Each window of the configuration as calendars have seen it, and its end. */
type WindowSeriesTable = {
  id: string;
  page_id: string;
  title: string;
  /** JSON of a WindowRule. */
  rule: string;
  /** JSON of configured ids. */
  components: string;
  announced_at: number;
  updated_at: number;
  cancelled_at: number | null;
  sequence: number;
};

/** Keys that tokens are signed with: the newest signs, all verify. */
type SigningKeyTable = {
  kid: string;
  /** JSON of a JWK. */
  public_jwk: string;
  /** The private JWK, encrypted (see auth/keys.ts). */
  sealed_private: string;
  created_at: number;
};

/** Tokens of machines. The id is a hash of the one inside the token, which is kept nowhere. */
type TokenTable = {
  id: string;
  name: string;
  role: string;
  provider_id: string | null;
  created_at: number;
  expires_at: number;
  last_used_at: number | null;
  revoked_at: number | null;
};

/** Answers to writes that bore an `Idempotency-Key`, for a day; without a status: under way. */
type KeptAnswerTable = {
  key_hash: string;
  body_hash: string;
  begun_at: number;
  status: number | null;
  answer: string | null;
};

/** Real traffic of one slice of time; slices of one source never overlap. */
type ObservationTable = {
  component_id: number;
  /** Empty: pushed to us; else the key of the monitor whose log it was read from. */
  source: string;
  to_at: number;
  from_at: number;
  /** JSON of { "200": 118 }. */
  statuses: string;
};

/** Last failing answer of each monitor; `answer` is JSON. */
type FailingAnswerTable = { monitor_id: number; at: number; answer: string };

/** Last call of each `heartbeat` monitor. */
type HeartbeatTable = { monitor_id: number; last_at: number };

/** Monitors that came by HTTP, with the component that each one made. */
type RegisteredMonitorTable = {
  uuid: string;
  page_id: string;
  provider_id: string;
  provider_name: string;
  component_key: string;
  component_name: string;
  /** Name as it was given: "INSEE - Sirene". */
  name: string;
  url: string;
  kind: string;
  /** JSON of strings: stored for the client that sent them. */
  regions: string;
  every_ms: number;
  timeout_ms: number;
  confirm_ms: number;
  repeat: number;
  paused: number;
  /** JSON as it was sent; null: the default of its kind. */
  expect: string | null;
  created_at: number;
  updated_at: number;
};

/** The audit trail; append-only (triggers refuse anything else) and chained by hashes. */
type AuditTable = {
  /** 1, 2, 3 ... without a gap. */
  seq: number;
  at: number;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  action: string;
  /** "incident:<id>", "maintenance:<id>" ... */
  subject: string;
  page_id: string | null;
  request_id: string | null;
  /** JSON, or null where there was nothing. */
  before: string | null;
  after: string | null;
  previous_hash: string;
  hash: string;
};

/** Word for subscribers, not yet made into messages; the contract is in server/core/outbox.ts. */
type OutboxTable = {
  id: string;
  kind: string;
  page_id: string;
  subject_id: string;
  update_id: string | null;
  /** JSON of a Notice. */
  payload: string;
  due_at: number;
  created_at: number;
  /** Time at which its messages were made, or null. */
  done_at: number | null;
};

/** People of the console. None is deleted, so that past deeds have an author. */
export type PersonTable = {
  /** Twelve characters `[a-z0-9]`. */
  id: string;
  /** Address in the form that `mailAddress` writes. */
  email: string;
  name: string;
  role: string;
  /** JSON of configured ids of the only providers that they speak for, or null: all. */
  providers: string | null;
  locale: string;
  /** A PHC string (see auth/password.ts), or null. */
  password_hash: string | null;
  /** The secret of the authenticator application, encrypted, or null. */
  totp_sealed: string | null;
  /** Null: begun, and not asked for before a first code has come. */
  totp_confirmed_at: number | null;
  /** The step of the last code that was accepted: no earlier one is. */
  totp_step: number | null;
  created_at: number;
  disabled_at: number | null;
};

/** Recovery codes, usable once each instead of an authenticator's code; hashed. */
type RecoveryCodeTable = { person_id: string; hash: string; used_at: number | null };

/** Whom an identity provider means by its `sub`. */
type IdentityTable = { issuer: string; subject: string; person_id: string; created_at: number };

/** Sessions. A row is deleted at sign-out, and some time after it has expired. */
type SessionTable = {
  /** Hash of the cookie's secret, which is stored nowhere. */
  hash: string;
  /** By which it is listed and revoked. */
  id: string;
  person_id: string;
  /** "password", "link" or "oidc". */
  method: string;
  created_at: number;
  seen_at: number;
  address: string;
  agent: string;
  /** For signing out at the identity provider; encrypted, or null. */
  id_token_sealed: string | null;
};

/** Links that sign in, each once. */
type SignInLinkTable = {
  hash: string;
  person_id: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
};

/** Subscribers: one row per page and address, and per endpoint of webhooks. */
export type SubscriberTable = {
  /** Twelve characters `[a-z0-9]`. */
  id: string;
  page_id: string;
  /** Address in the form that `mailAddress` writes. */
  email: string;
  /** Address of a webhook; else empty. */
  endpoint: string;
  state: string;
  wants_incidents: number;
  wants_maintenances: number;
  /** 0 to 3: none, minor, major, critical. */
  min_impact: number;
  locale: string;
  /** "immediate" or "daily". */
  frequency: string;
  /** "HH:MM" in the page's time zone; both or neither. */
  quiet_from: string | null;
  quiet_to: string | null;
  source: string;
  created_at: number;
  confirmed_at: number | null;
  suspended_at: number | null;
  suspended_for: string | null;
  unsubscribed_at: number | null;
  epoch: number;
};

/** "page", "provider:<id>" or "component:<id>". */
type SubscriberScopeTable = { subscriber_id: string; scope: string };

/** Requests for an address, until its owner confirms them. */
export type SubscriptionRequestTable = {
  id: string;
  subscriber_id: string;
  /** JSON of Preferences. */
  wish: string;
  source: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
};

/** The facts of a message, once for all its recipients; see core/messages/story.ts. */
export type StoryTable = {
  /** Event of the outbox; or "digest...", "team..." of messages without an event. */
  event_id: string;
  /** JSON of a Story. */
  content: string;
  /** JSON of Told, until everybody has a message; then null. */
  told: string | null;
  /** The last subscriber who has one; empty at first. */
  after_id: string;
  subject_id: string;
  created_at: number;
};

/** One story to one recipient; the states are those of core/story.ts. */
export type MessageTable = {
  id: string;
  event_id: string;
  subscriber_id: string | null;
  /** Address of a message to the team; a subscriber's own is read when it is sent. */
  email: string | null;
  page_id: string;
  subject_id: string;
  kind: string;
  channel: string;
  state: string;
  due_at: number;
  created_at: number;
  attempts: number;
  first_tried_at: number | null;
  sent_at: number | null;
  last_error: string | null;
};

/** Notices given to the team, once each: a subject ("token:<id>") and a threshold ("30" days). */
type TeamNoticeTable = { subject: string; threshold: string; given_at: number };

/** A template that the team keeps; `provider_id` is empty for the whole page's. */
type TemplateTable = {
  id: string;
  page_id: string;
  provider_id: string;
  template_id: string;
  /** JSON of TemplateTexts; one of both at least. */
  fr: string | null;
  en: string | null;
  version: number;
  updated_at: number;
  /** A name, for people. */
  updated_by: string;
};

/** Components whose published state is held, by configured id, and until when. */
type MuteTable = {
  page_id: string;
  component_key: string;
  until_at: number;
  muted_by: string;
  created_at: number;
};

/** A connection to the database, or a transaction on it. */
export type Db = Kysely<Schema>;
