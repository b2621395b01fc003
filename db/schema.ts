import type { Kysely } from "kysely";
import type { AccessRequestTable, CompanyTable, RequestNoteTable } from "./tables/access.ts";
import type { AgentBatchTable, AgentTable, AgentTokenTable, RegionTable } from "./tables/agents.ts";
import type { AlertMessageTable, AlertTable } from "./tables/alerts.ts";
import type {
  ComponentTable,
  MonitorTable,
  ResultTable,
  StateIntervalTable,
  RollupTable,
  LatencyTable,
  RollupProgressTable,
  RollupDirtyTable,
  FrozenMonthTable,
  ErratumTable,
  PlannedWindowTable,
  ObservationTable,
  FailingAnswerTable,
  HeartbeatTable,
  RegisteredMonitorTable,
} from "./tables/measuring.ts";
import type {
  IncidentTable,
  MaintenanceTable,
  IncidentUpdateTable,
  PromisedUpdateTable,
  MaintenanceUpdateTable,
  WindowSeriesTable,
  TemplateTable,
  MuteTable,
} from "./tables/declared.ts";
import type {
  TokenTable,
  PersonTable,
  RecoveryCodeTable,
  IdentityTable,
  SessionTable,
  SignInLinkTable,
} from "./tables/people.ts";
import type {
  AssignmentTable,
  FollowTable,
  MembershipRequestTable,
  MembershipTable,
  OrganizationBadgeTable,
  OrganizationProviderTable,
  OrganizationTable,
} from "./tables/organizations.ts";
import type {
  AccessGrantTable,
  GrantContactTable,
  HandoverTable,
  TokenNoticeTable,
} from "./tables/grants.ts";
import type { RevokedTokenTable, TechnicalAccountTable } from "./tables/technical-accounts.ts";
import type {
  BanTable,
  BanTokenTable,
  TokenCallsTable,
  TokenCountTable,
  TokenReportTable,
} from "./tables/token-usage.ts";
import type {
  OutboxTable,
  SubscriberTable,
  SubscriberScopeTable,
  SubscriptionRequestTable,
  StoryTable,
  MessageTable,
  TeamNoticeTable,
} from "./tables/messages.ts";

/**
 * The tables, as Kysely sees them. Instants are integers, milliseconds UTC; JSON is text.
 * Outcomes and causes are small integers, since there are billions of them: see results.ts.
 */
export type Schema = {
  component: ComponentTable;
  monitor: MonitorTable;
  result: ResultTable;
  /** On PostgreSQL alone: results of days that have no table of their own. */
  result_rest: ResultTable;
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
  promised_update: PromisedUpdateTable;
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
  alert: AlertTable;
  alert_message: AlertMessageTable;
  outbox: OutboxTable;
  person: PersonTable;
  recovery_code: RecoveryCodeTable;
  identity: IdentityTable;
  session: SessionTable;
  sign_in_link: SignInLinkTable;
  organization: OrganizationTable;
  organization_badge: OrganizationBadgeTable;
  organization_provider: OrganizationProviderTable;
  membership: MembershipTable;
  assignment: AssignmentTable;
  membership_request: MembershipRequestTable;
  follow: FollowTable;
  access_request: AccessRequestTable;
  request_note: RequestNoteTable;
  company: CompanyTable;
  technical_account: TechnicalAccountTable;
  revoked_token: RevokedTokenTable;
  access_grant: AccessGrantTable;
  grant_contact: GrantContactTable;
  handover: HandoverTable;
  token_notice: TokenNoticeTable;
  token_minute: TokenCountTable;
  token_day: TokenCountTable;
  token_calls: TokenCallsTable;
  token_report: TokenReportTable;
  ban: BanTable;
  ban_token: BanTokenTable;
  region: RegionTable;
  agent_token: AgentTokenTable;
  agent: AgentTable;
  agent_batch: AgentBatchTable;
  subscriber: SubscriberTable;
  subscriber_scope: SubscriberScopeTable;
  subscription_request: SubscriptionRequestTable;
  story: StoryTable;
  message: MessageTable;
  team_notice: TeamNoticeTable;
  template: TemplateTable;
  mute: MuteTable;
};

type SettingTable = { key: string; value: string };

/** Keys that tokens are signed with: the newest signs, all verify. */
type SigningKeyTable = {
  kid: string;
  /** JSON of a JWK. */
  public_jwk: string;
  /** The private JWK, encrypted (see auth/keys.ts). */
  sealed_private: string;
  created_at: number;
  /** Latest expiry of what it signed, at least; its public key is published until then. */
  signed_until: number;
};

/** Answers to writes that bore an `Idempotency-Key`, for a day; without a status: under way. */
type KeptAnswerTable = {
  key_hash: string;
  body_hash: string;
  begun_at: number;
  status: number | null;
  answer: string | null;
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

/** A connection to the database, or a transaction on it. */
export type Db = Kysely<Schema>;
