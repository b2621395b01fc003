import { HOUR_MS } from "./duration.ts";

/**
 * The words of the domain, as types. Everything else in Vigie is written in them.
 *
 * Instants are integers, Unix milliseconds, UTC; durations carry their unit in the name;
 * intervals are half-open. Civil dates ("2026-11-21") are always in a page's time zone.
 */

/** Unix milliseconds, UTC. */
export type Instant = number;

/** Half-open: `from` belongs to it, `to` does not. */
export type Interval = { readonly from: Instant; readonly to: Instant };

// --- Measuring -----------------------------------------------------------------------------

/** What one probe saw. `degraded` is a success that was slow, or near a limit. */
export type Outcome = "up" | "degraded" | "down";

/** Why a probe did not say `up`. The set is closed: metrics and pages print it. */
export type Cause =
  | "dns"
  | "connect"
  | "tls"
  | "timeout"
  | "protocol"
  | "size"
  | "body"
  | "http_3xx"
  | "http_4xx"
  | "http_5xx"
  | "slow"
  | "expiring"
  | "late"
  | "throttled"
  | "no_data"
  | "self";

/** Milliseconds spent in each phase of a probe; absent where the probe did not get so far. */
export type Phases = {
  readonly dns?: number;
  readonly connect?: number;
  readonly tls?: number;
  readonly firstByte?: number;
  readonly transfer?: number;
};

/**
 * One measurement. A probe never throws: whatever happened is told here.
 *
 * `outcome` is `null` when nothing was learnt about the target (it asked us to wait, our own
 * network failed, nobody called): no data is neither up nor down. It is `"maintenance"` only
 * where the target itself said so.
 */
export type ProbeResult = {
  readonly outcome: Outcome | "maintenance" | null;
  readonly cause: Cause | null;
  readonly startedAt: Instant;
  /** From the start to the last byte that was needed; `null` where nothing answered. */
  readonly latencyMs: number | null;
  readonly phases: Phases;
  readonly httpStatus: number | null;
  /** One line for operators: never shown to the public, secrets already taken out. */
  readonly detail: string | null;
  /** How long the target asked not to be called, from the end of the probe. */
  readonly retryAfterMs?: number;
  /** Until when, for `"maintenance"`, if the target said. */
  readonly maintenanceUntil?: Instant;
  /** When the first certificate of the target's chain ends, where the kind looks at them. */
  readonly certificateEndsAt?: Instant;
  /** What the target answered, where it failed: for the team alone, without secrets. */
  readonly answer?: FailingAnswer;
  /** Maintenances that the provider's own status page announces, to be proposed as drafts. */
  readonly announced?: readonly AnnouncedMaintenance[];
};

/** A failing answer as evidence: bounded, and never public. */
export type FailingAnswer = {
  /** "503 Service Unavailable" */
  readonly statusLine: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The beginning of the body, decoded; an ellipsis ends one that was cut. */
  readonly body: string;
};

/** A maintenance as a provider's own status page tells of it. */
export type AnnouncedMaintenance = Interval & {
  /** The provider's own identifier: the same one is not proposed twice. */
  readonly id: string;
  readonly title: string;
  /** The last thing that was said of it; plain text. */
  readonly body: string;
};

/** Statuspage's five component words, and `unknown` where nothing recent enough is known. */
export type ComponentState =
  | "operational"
  | "degraded_performance"
  | "partial_outage"
  | "major_outage"
  | "under_maintenance"
  | "unknown";

export const COMPONENT_STATES: readonly ComponentState[] = [
  "operational",
  "degraded_performance",
  "partial_outage",
  "major_outage",
  "under_maintenance",
  "unknown",
];

/** A state and the moment from which it holds. */
export type Timed = { readonly state: ComponentState; readonly since: Instant };

export type SecondsByState = Readonly<Record<ComponentState, number>>;

// --- What is configured --------------------------------------------------------------------

export type Locale = "fr" | "en";
export type Weekday =
  | "monday"
  | "tuesday"
  | "wednesday"
  | "thursday"
  | "friday"
  | "saturday"
  | "sunday";

/** A weekday; one of a month ("first sunday"); a day of the month ("15", "last day"). */
export type WindowDay =
  | Weekday
  | `${"first" | "second" | "third" | "fourth" | "last"} ${Weekday}`
  | `${number}`
  | "last day";

/**
 * A window of planned maintenance in wall-clock time of the page's zone: every day, on some days
 * of the week or of the month, or on one date. It ends on the day `until`; without it, on the same
 * day or, with `to` at or before `from`, on the next.
 */
export type WindowRule = {
  /** "HH:MM" */
  readonly from: string;
  /** "HH:MM", or "24:00" for the end of the day. */
  readonly to: string;
  /** Several are all weekdays, all weekdays of a month, or all days of the month. */
  readonly day?: WindowDay | readonly WindowDay[];
  /** "YYYY-MM-DD" */
  readonly date?: string;
  /** The day on which it ends: the next such weekday, or with `date` a date. */
  readonly until?: Weekday | (string & {});
};

/** How the verdicts of several monitors make the component's. */
export type Combine =
  | { readonly rule: "all" }
  | { readonly rule: "any" }
  | { readonly rule: "quorum"; readonly atLeast: number };

export type MonitorConfig = {
  /** Stable within the component, whatever its settings become: "http", "http-2", "observed". */
  readonly key: string;
  readonly kind: string;
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** After an ok, how long to spare the target; 0: not at all. */
  readonly okForMs: number;
  /** A worse result counts once repeated so many times, after 2 s, 4 s, 8 s ... */
  readonly repeat: number;
  /** How long a verified change lasts before it is published. */
  readonly confirmMs: number;
  /** What the kind alone understands; checked by the kind's own schema. */
  readonly settings: unknown;
  /** Why it cannot run (a secret that is not set, a kind not built), or `null`. */
  readonly unusable: string | null;
  /** Of the same call made both ways: through the gateway, or straight to the provider. */
  readonly via?: "gateway" | "direct";
  /** Came by HTTP: what it calls was not written by whoever runs this machine. */
  readonly source?: "api";
  /** "YYYY-MM-DD": the last day of the credential that it uses; the team is warned ahead. */
  readonly expires?: string;
};

export type ComponentConfig = {
  readonly id: string;
  readonly name: string;
  /** The name that `/pings` lists; by default "Provider - Component"; `null`: not listed there. */
  readonly pingName: string | null;
  /** Other identifiers that `/ping` answers for; one shared by several means the worst of them. */
  readonly aliases: readonly string[];
  readonly description: string | null;
  readonly advice: string | null;
  /** The gateway's own routes that depend on it ("/v3/insee/sirene"), for integrators. */
  readonly routes: readonly string[];
  /** Everyday words by which the page's search finds it too. */
  readonly keywords?: readonly string[];
  readonly combine: Combine;
  /** Its own windows, besides those of its provider. */
  readonly maintenance: readonly WindowRule[];
  readonly monitors: readonly MonitorConfig[];
  /** After how long the draft of its outage publishes itself; absent: never, somebody decides. */
  readonly autoPublishMs?: number;
};

export type ProviderConfig = {
  readonly id: string;
  readonly name: string;
  /** Everyday words by which the page's search finds all its components. */
  readonly keywords?: readonly string[];
  /** The commitment binds the gateway alone. */
  readonly role: "gateway" | "provider";
  readonly url: string | null;
  readonly contact: string | null;
  readonly maintenance: readonly WindowRule[];
  /**
   * Politeness: least time between the beginnings of two calls, calls in a civil day (`null`: no
   * limit), calls at the same time (1 unless given).
   */
  readonly limits: {
    readonly spacingMs: number;
    readonly perDay: number | null;
    readonly concurrency?: number;
  };
  /** Whether what its own staff plans is public at once, or a draft; absent: moderated. */
  readonly maintenanceBy?: "trusted" | "moderated";
  readonly templates?: readonly Template[];
  readonly components: readonly ComponentConfig[];
};

/** Texts of a template, with placeholders in braces: see templates.ts. */
export type TemplateTexts = {
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly whatToDo?: string;
  readonly notAffected?: string;
};

/** Ready words for what is declared often; one language at least. */
export type Template = {
  readonly id: string;
  readonly fr?: TemplateTexts;
  readonly en?: TemplateTexts;
  /** Of one that the team keeps in the database: its id there. */
  readonly storedId?: string;
};

export type PageConfig = {
  readonly id: string;
  readonly title: string;
  /** Public address, without a slash at its end. */
  readonly url: string;
  readonly hostnames: readonly string[];
  readonly locale: Locale;
  readonly timeZone: string;
  readonly contact: string | null;
  readonly sla: { readonly target: number; readonly noticeHours: number } | null;
  readonly pings: { readonly maintenanceAs: "maintenance" | "ok" | "unknown" };
  /** After how long unanswered drafts of outages that are over are archived; 3 days unless set. */
  readonly archiveDraftsMs?: number;
  readonly templates?: readonly Template[];
  readonly look?: PageLook;
  readonly accessibility?: AccessibilityStatement;
  readonly legal?: LegalNotice;
  readonly providers: readonly ProviderConfig[];
};

/** A file of the operator's, as it was when the configuration was read. */
export type PageImage = { readonly type: string; readonly base64: string };

/** How a page looks and what its operator puts around it, besides what every page has. */
export type PageLook = {
  /** A style sheet, whole, that sets the tokens of ours anew. */
  readonly theme: string | null;
  readonly logo: PageImage | null;
  /** Markdown above and below every page, in the page's language. */
  readonly headerText: string | null;
  readonly footerText: string | null;
  readonly footerLinks: readonly { readonly label: string; readonly url: string }[];
};

/**
 * How far a page is accessible, in the three words of the French reference (RGAA). Anything but
 * `non` takes an audit, which has a date and an author.
 */
export type AccessibilityStatement = {
  readonly status: "non" | "partielle" | "totale";
  /** "YYYY-MM-DD" */
  readonly auditDate: string | null;
  readonly auditor: string | null;
  readonly contact: string | null;
};

/** Who publishes a page and who hosts it; what is `null`, the operator has not said. */
export type LegalNotice = {
  readonly publisher: string | null;
  readonly address: string | null;
  readonly director: string | null;
  readonly host: string | null;
  readonly hostAddress: string | null;
  readonly hostPhone: string | null;
  /** Whom to write to about one's personal data. */
  readonly privacyContact: string | null;
};

export type Config = {
  readonly pages: readonly PageConfig[];
  readonly network: { readonly allow: readonly string[]; readonly anchors: readonly string[] };
  readonly limits: LimitsConfig;
  /** How long single results and hours are kept; days, states and reports are for ever. */
  readonly retention: { readonly rawMs: number; readonly hourlyMs: number };
  /** How long after its end a month is frozen; late results and corrections come until then. */
  readonly freezeAfterMs: number;
  /** Absent: nobody is written to but subscribers. */
  readonly team?: TeamConfig;
};

/** Who is told what the public need not know: a burning budget, drafts that wait, expiries. */
export type TeamConfig = {
  /** As `mailAddress` writes them, each once. */
  readonly email: readonly string[];
  /** Absent: each page's own. */
  readonly locale?: Locale;
};

/** How much one client may ask of what costs something; documents in memory have no limit. */
export type LimitsConfig = {
  /** Requests a minute from one IPv4 address or one IPv6 /64. */
  readonly perAddress: number;
  /** Requests a minute with one token. */
  readonly perToken: number;
  /** Refusals within a minute after which an address is banned. */
  readonly patience: number;
  /** How long a ban lasts; it is fixed, and further requests do not prolong it. */
  readonly banMs: number;
};

/** The reference gateway's own figures. */
export const DEFAULT_LIMITS: LimitsConfig = {
  perAddress: 1000,
  perToken: 250,
  patience: 100,
  banMs: 12 * HOUR_MS,
};

// --- What the public may see ---------------------------------------------------------------

/** Availability over one window. Ratios are from 0 to 1, `null` where nothing is known. */
export type Availability = {
  /** Planned maintenance left out of both sides of the fraction. */
  readonly ratio: number | null;
  /** Planned maintenance counted as not available. */
  readonly ratioWithMaintenance: number | null;
  /** The share of the window for which anything is known. */
  readonly coverage: number;
  readonly downSeconds: number;
};

export type AvailabilityWindow = "24h" | "7d" | "30d" | "90d";

/** One civil day of a component: the strip, its percentage and its table are made of these. */
export type Day = {
  /** "YYYY-MM-DD" in the page's time zone. */
  readonly date: string;
  readonly seconds: SecondsByState;
  readonly ratio: number | null;
};

export type PlannedWindow = Interval;

/** What a component's monitors last measured, for metrics. */
export type Measured = {
  /** The slowest of the last results that answered. */
  readonly latencyMs: number | null;
  readonly httpStatus: number | null;
  /** The soonest of its monitors'. */
  readonly certificateEndsAt: Instant | null;
  /** How many results there were since the program began, by outcome. */
  readonly results: Readonly<Record<Outcome | "maintenance" | "no_data", number>>;
};

export type ComponentSnapshot = {
  readonly id: string;
  /** Twelve characters `[a-z0-9]`, the same for ever. */
  readonly publicId: string;
  readonly name: string;
  readonly pingName: string | null;
  readonly aliases: readonly string[];
  readonly description: string | null;
  readonly advice: string | null;
  readonly routes: readonly string[];
  /** Everyday words of its own and of its provider, for the search. */
  readonly keywords?: readonly string[];
  readonly createdAt: Instant;
  /** When its published state or its configuration last changed. */
  readonly updatedAt: Instant;
  /** Published: what page, feeds and mails follow. */
  readonly state: ComponentState;
  readonly since: Instant;
  /** Verified: what `/ping` and metrics follow. */
  readonly verified: Timed;
  readonly cause: Cause | null;
  readonly lastCheckedAt: Instant | null;
  readonly lastUpAt: Instant | null;
  /** No result for three intervals although probes should run. */
  readonly stale: boolean;
  /** The end of the maintenance that is on now, or `null`. */
  readonly maintenanceUntil: Instant | null;
  /** Until when the team holds the published state, whatever is measured; absent: it follows. */
  readonly heldUntil?: Instant;
  /** Windows of the next 14 days, soonest first, the one that is on now included. */
  readonly windows: readonly PlannedWindow[];
  readonly availability: Readonly<Record<AvailabilityWindow, Availability>>;
  /** Absent from snapshots that an older version kept. */
  readonly measured?: Measured;
  /** Of successful probes of the last 24 hours. */
  readonly latencyMs: { readonly p50: number | null; readonly p95: number | null };
  /** 90 civil days, oldest first, today last. */
  readonly days: readonly Day[];
};

export type ProviderSnapshot = {
  readonly id: string;
  readonly publicId: string;
  readonly name: string;
  readonly role: "gateway" | "provider";
  readonly url: string | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly state: ComponentState;
  readonly since: Instant;
  readonly components: readonly ComponentSnapshot[];
};

export type IncidentStatus =
  | "investigating"
  | "identified"
  | "monitoring"
  | "resolved"
  | "postmortem";
export type MaintenanceStatus =
  | "scheduled"
  | "in_progress"
  | "verifying"
  | "completed"
  | "cancelled";
export type Impact = "none" | "minor" | "major" | "critical";

export type AffectedComponent = {
  /** Configured id ("insee/sirene"). */
  readonly id: string;
  readonly oldState: ComponentState;
  readonly newState: ComponentState;
};

/**
 * The same texts in other languages than the page's, where somebody wrote them; what is missing
 * is shown in the page's language.
 */
export type Translations<Field extends string> = {
  readonly [locale in Locale]?: { readonly [field in Field]?: string };
};

export type IncidentUpdate<Status extends string = IncidentStatus> = {
  readonly id: string;
  readonly status: Status;
  /** Markdown, in the page's language. */
  readonly body: string;
  readonly translations?: Translations<"body">;
  /** Whether subscribers were told of it; absent: no. */
  readonly notified?: boolean;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly displayAt: Instant;
  readonly author: "automatic" | "team" | "provider";
  readonly components: readonly AffectedComponent[];
};

export type Incident = {
  /** Twelve characters `[a-z0-9]`, the same in every format and address. */
  readonly id: string;
  readonly title: string;
  readonly translations?: Translations<"title" | "whatToDo" | "notAffected">;
  readonly status: IncidentStatus;
  readonly impact: Impact;
  readonly startedAt: Instant;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly monitoringAt: Instant | null;
  readonly resolvedAt: Instant | null;
  readonly nextUpdateAt: Instant | null;
  /** Configured ids, with the state now declared for each. */
  readonly components: readonly { readonly id: string; readonly state: ComponentState }[];
  readonly whatToDo: string | null;
  readonly notAffected: string | null;
  readonly errorCodes: readonly string[];
  /** Newest first; never empty. */
  readonly updates: readonly IncidentUpdate[];
};

export type Maintenance = {
  readonly id: string;
  readonly title: string;
  readonly translations?: Translations<"title">;
  readonly status: MaintenanceStatus;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly announcedAt: Instant;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly completedAt: Instant | null;
  /** Grows with each change of times or state (RFC 5546). */
  readonly sequence: number;
  readonly components: readonly string[];
  /** Newest first; never empty. */
  readonly updates: readonly IncidentUpdate<MaintenanceStatus>[];
};

/**
 * A window of the configuration as the public sees it: of all components of a provider, or of
 * one. It is no incident: calendars show it as one recurring event, other formats its occurrences.
 */
export type WindowSeries = {
  /** Twelve characters `[a-z0-9]`, the same as long as whose it is and its hours do not change. */
  readonly id: string;
  readonly title: string;
  readonly rule: WindowRule;
  /** Configured ids. */
  readonly components: readonly string[];
  /** Since when it is configured: its notice counts from there. */
  readonly announcedAt: Instant;
  readonly updatedAt: Instant;
  /** When it was taken out of the configuration; such ones are kept for 90 days. */
  readonly cancelledAt: Instant | null;
  /** Grows with each change (RFC 5546). */
  readonly sequence: number;
  /** On now, or beginning within 14 days; soonest first. */
  readonly occurrences: readonly Maintenance[];
};

/** Whose the time is that was not up, in seconds. */
export type Attribution = {
  readonly gateway: number;
  readonly provider: number;
  readonly planned: number;
  readonly unknown: number;
};

/** A civil month of one service. */
export type MonthFigures = Availability & {
  readonly seconds: SecondsByState;
  /** Of maintenance, what was announced early enough to leave the denominator. */
  readonly excludedSeconds: number;
  readonly attribution: Attribution;
};

/** A time that left the denominator. */
export type ExcludedTime = Interval & {
  /** The maintenance's public id; `null` for a window of the configuration. */
  readonly maintenance: string | null;
  /** How long before its start it was announced. */
  readonly noticeSeconds: number;
};

/** A month against its promise: the figures are those of the gateway, which it binds. */
export type MonthReport = MonthFigures & {
  /** The page's id. */
  readonly page: string;
  /** "2026-10" */
  readonly month: string;
  readonly timeZone: string;
  readonly from: Instant;
  readonly to: Instant;
  /** Up to where it is told: `to` once the month is over. */
  readonly until: Instant;
  /** In per cent; `null` where nothing is promised. */
  readonly target: number | null;
  readonly noticeHours: number;
  readonly budgetSeconds: number | null;
  readonly spentSeconds: number;
  /** Negative when more was spent than there was. */
  readonly leftSeconds: number | null;
  readonly excluded: readonly ExcludedTime[];
  readonly methodVersion: number;
  /** For information: nothing is promised for them. */
  readonly providers: readonly (MonthFigures & {
    readonly id: string;
    readonly name: string;
    readonly role: "gateway" | "provider";
  })[];
};

/** What became known after a month was frozen, and the figures that it would give. */
export type Erratum = {
  readonly id: string;
  readonly at: Instant;
  readonly author: string;
  readonly reason: string;
  /** What was set right; `null` where only its effect is known. */
  readonly change: {
    readonly component: string;
    readonly from: Instant;
    readonly to: Instant;
    readonly state: ComponentState;
  } | null;
  readonly ratio: number | null;
  readonly ratioWithMaintenance: number | null;
  readonly coverage: number;
  readonly spentSeconds: number;
  readonly leftSeconds: number | null;
  readonly hash: string;
};

/** A month as it is published: frozen it stays as it is, and errata stand beside it. */
export type PublishedMonth = MonthReport & {
  readonly frozenAt: Instant | null;
  /** SHA-256 of its inputs, hexadecimal; `null` while it may still change. */
  readonly hash: string | null;
  /** Oldest first. */
  readonly errata: readonly Erratum[];
};

export type PageSnapshot = {
  readonly id: string;
  readonly publicId: string;
  readonly title: string;
  readonly url: string;
  readonly hostnames: readonly string[];
  readonly locale: Locale;
  readonly timeZone: string;
  readonly contact: string | null;
  readonly sla: { readonly target: number; readonly noticeHours: number } | null;
  readonly pings: { readonly maintenanceAs: "maintenance" | "ok" | "unknown" };
  readonly updatedAt: Instant;
  /** The worst that is published, dated. */
  readonly state: ComponentState;
  readonly since: Instant;
  /** In configured order. */
  readonly providers: readonly ProviderSnapshot[];
  /** Open ones, those of the last 90 days, and never fewer than the 50 newest; newest first. */
  readonly incidents: readonly Incident[];
  /** Declared ones, chosen alike: planned, on, recent; soonest start last. */
  readonly maintenances: readonly Maintenance[];
  /** Reports of the last months, this one first; absent until they have been worked out. */
  readonly months?: readonly PublishedMonth[];
  readonly look?: PageLook;
  readonly accessibility?: AccessibilityStatement;
  readonly legal?: LegalNotice;
  /** Windows of the configuration; absent from snapshots that an older version kept. */
  readonly windows?: readonly WindowSeries[];
};

/** Everything public is made of this one value, plain JSON; its last good copy is on disk. */
export type Snapshot = {
  readonly schemaVersion: 1;
  /** Grows with every change that the public can see. */
  readonly revision: number;
  readonly generatedAt: Instant;
  readonly pages: readonly PageSnapshot[];
};

/** An incident with what is stored of it for the team: drafts, evidence, its version. */
export type IncidentRecord = {
  readonly incident: Incident;
  readonly pageId: string;
  /** `null`: a draft. */
  readonly publishedAt: Instant | null;
  /** Of a draft that was thrown away. */
  readonly deletedAt: Instant | null;
  readonly origin: "team" | "automatic" | "provider";
  /** What probes saw; plain JSON, or `null`. */
  readonly evidence: unknown;
  /** Grows with every write. */
  readonly version: number;
};

/** A maintenance with what is stored of it for the team. */
export type MaintenanceRecord = {
  readonly maintenance: Maintenance;
  readonly pageId: string;
  /** A draft: the public does not see it, and no notice counts for it yet. */
  readonly draft: boolean;
  /** Of a draft that was thrown away. */
  readonly deletedAt: Instant | null;
  readonly origin: "team" | "automatic" | "provider";
  /** The provider whose staff planned it and may change it, or `null`. */
  readonly providerId: string | null;
  /** How long before its start subscribers are reminded, in milliseconds each. */
  readonly remindersMs: readonly number[];
  /** Whether subscribers are told when it starts and ends. */
  readonly notify: boolean;
  /** When it was told that it lasts longer than announced, or `null`. */
  readonly overrunAt: Instant | null;
  /** Where it comes from, if a provider's own page announced it; plain JSON, or `null`. */
  readonly evidence: unknown;
  /** Grows with every write. */
  readonly version: number;
};
