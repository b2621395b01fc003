import type { AlertSettings, HeartbeatSettings } from "./alert-settings.ts";
import type { Translations } from "./declared.ts";
import type { Locale, WindowRule } from "./model.ts";
import { HOUR_MS } from "./duration.ts";

/** The configuration, checked: pages, their providers, components and monitors, and the limits. */

/** The rule that combines the verdicts of several monitors into the component's. */
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
  /** Time that a verified change must last before it is published. */
  readonly confirmMs: number;
  /** Settings of the kind alone, checked by its own schema. */
  readonly settings: unknown;
  /** Why it cannot run (a secret that is not set, a kind not built), or `null`. */
  readonly unusable: string | null;
  /** Way of the call: through the gateway, or straight to the provider. */
  readonly via?: "gateway" | "direct";
  /** Came by HTTP: what it calls was not written by whoever runs this machine. */
  readonly source?: "api";
  /** "YYYY-MM-DD": the last day of the credential that it uses; the team is warned ahead. */
  readonly expires?: string;
  /**
   * The monitor as it was written, before variables were replaced: agents replace them by their own.
   * Only where its component is probed from regions.
   */
  readonly written?: Readonly<Record<string, unknown>>;
};

/** A vantage point: monitors may be probed from there. */
export type RegionConfig = { readonly id: string; readonly name: string };

/** Regions that probe the monitors of a component. */
export type Locations = {
  readonly regions: readonly string[];
  /** Number of regions that must see a state at least so bad for it to count. */
  readonly agree: number;
};

/** Settings of a component that its page shows. */
export type ShownComponent = {
  readonly id: string;
  readonly name: string;
  /** Texts in other languages than the page's. */
  readonly translations?: Translations<"name" | "description" | "advice">;
  /** The name that `/pings` lists; by default "Provider - Component"; `null`: not listed there. */
  readonly pingName: string | null;
  /** Other identifiers that `/ping` answers for; one shared by several means the worst of them. */
  readonly aliases: readonly string[];
  readonly description: string | null;
  readonly advice: string | null;
  /** The gateway's own routes that depend on it ("/v3/insee/sirene"), for integrators. */
  readonly routes: readonly string[];
  /** Everyday words by which the page's search finds it; on the page, its provider's as well. */
  readonly keywords?: readonly string[];
};

export type ComponentConfig = ShownComponent & {
  readonly combine: Combine;
  /** Its own windows, besides those of its provider. */
  readonly maintenance: readonly WindowRule[];
  readonly monitors: readonly MonitorConfig[];
  /** After how long the draft of its outage publishes itself; absent: never, somebody decides. */
  readonly autoPublishMs?: number;
  /** Absent: the service probes it from where it runs. */
  readonly locations?: Locations;
};

export type ProviderConfig = {
  readonly id: string;
  readonly name: string;
  readonly translations?: Translations<"name">;
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
  /** Public at once, or a draft, for maintenance planned by its own staff; absent: moderated. */
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
  /** Id in the database, of a template that the team stored. */
  readonly storedId?: string;
};

/** Settings of a page that are public. */
export type ShownPage = {
  readonly id: string;
  readonly title: string;
  readonly translations?: Translations<"title">;
  /** Public address, without a slash at its end. */
  readonly url: string;
  readonly hostnames: readonly string[];
  /** True for a page that not everybody may see. */
  readonly isPrivate?: true;
  readonly locale: Locale;
  /** Languages in which the page is shown; absent: all. */
  readonly languages?: readonly Locale[];
  readonly timeZone: string;
  readonly contact: string | null;
  readonly sla: { readonly target: number; readonly noticeHours: number } | null;
  readonly pings: { readonly maintenanceAs: "maintenance" | "ok" | "unknown" };
  readonly look?: PageLook;
  readonly accessibility?: AccessibilityStatement;
  readonly legal?: LegalNotice;
};

/** Who may see a private page; one of these is enough. */
export type PrivacyConfig = {
  /** People who see it once they have signed in: the team, or everybody with an account. */
  readonly people: "team" | "members";
  /** Networks, as `networkSet` reads them. */
  readonly addresses: readonly string[];
  /** Password that readers share, or `null`. */
  readonly password: string | null;
};

export type PageConfig = ShownPage & {
  /** Absent: everybody may see it. */
  readonly privacy?: PrivacyConfig;
  /** After how long unanswered drafts of outages that are over are archived; 3 days unless set. */
  readonly archiveDraftsMs?: number;
  readonly templates?: readonly Template[];
  /** Of components that name none and whose provider names none; those from HTTP included. */
  readonly locations?: Locations;
  readonly providers: readonly ProviderConfig[];
};

/** A file of the operator's, as it was when the configuration was read. */
export type PageImage = { readonly type: string; readonly base64: string };

/** A colour for each ground, "#rrggbb" in lower case; both reach 4.5:1 there (WCAG 1.4.3). */
export type PageAccent = { readonly light: string; readonly dark: string };

/** A page's look, and what its operator adds around every page. */
export type PageLook = {
  /** Colour of links, focus and main buttons on light and on dark grounds; absent: ours. */
  readonly accent?: PageAccent;
  /** A style sheet, whole, that sets the tokens of ours anew. */
  readonly theme: string | null;
  readonly logo: PageImage | null;
  /** Logo for dark grounds; absent: `logo` serves on both. */
  readonly logoDark?: PageImage;
  /** Markdown above and below every page, in the page's language. */
  readonly headerText: string | null;
  readonly footerText: string | null;
  readonly footerLinks: readonly FooterLink[];
  readonly translations?: Translations<"headerText" | "footerText">;
};

export type FooterLink = {
  readonly label: string;
  readonly url: string;
  readonly translations?: Translations<"label">;
};

/**
 * A page's degree of accessibility, in the three words of the French reference (RGAA). Anything but
 * `non` takes an audit, which has a date and an author.
 */
export type AccessibilityStatement = {
  readonly status: "non" | "partielle" | "totale";
  /** "YYYY-MM-DD" */
  readonly auditDate: string | null;
  readonly auditor: string | null;
  readonly contact: string | null;
  readonly translations?: Translations<"auditor">;
};

/** The legal notices that may be in several languages. */
export type LegalText = "publisher" | "address" | "director" | "host" | "hostAddress";

/** The publisher and the host of a page; `null` for what the operator did not configure. */
export type LegalNotice = {
  readonly publisher: string | null;
  readonly address: string | null;
  readonly director: string | null;
  readonly host: string | null;
  readonly hostAddress: string | null;
  readonly hostPhone: string | null;
  /** Whom to write to about one's personal data. */
  readonly privacyContact: string | null;
  readonly translations?: Translations<LegalText>;
};

/** Private networks that may be called, else nobody's, and the reference targets. */
export type NetworkConfig = {
  /** For monitors that are registered by HTTP, by holders of a token. */
  readonly allow: readonly string[];
  /** For webhooks, which anybody may subscribe. */
  readonly webhooks: readonly string[];
  readonly anchors: readonly string[];
};

/** Backups that the service makes by itself. */
export type BackupConfig = {
  readonly everyMs: number;
  /** Number of backups that are kept; older ones are deleted after each new one. */
  readonly keep: number;
  readonly folder: string;
  /** File with the passphrase that seals the secret; `null`: it is copied as it is. */
  readonly passphraseFile: string | null;
};

export type Config = {
  readonly pages: readonly PageConfig[];
  /** Vantage points; absent: all probes are made from where the service runs. */
  readonly regions?: readonly RegionConfig[];
  readonly network: NetworkConfig;
  readonly limits: LimitsConfig;
  /**
   * Time for which single results and hours are stored; days, states and reports are stored for
   * ever.
   */
  readonly retention: { readonly rawMs: number; readonly hourlyMs: number };
  /**
   * Time after its end at which a month is frozen; late results and corrections come until then.
   */
  readonly freezeAfterMs: number;
  /** Absent: nobody is written to but subscribers. */
  readonly team?: TeamConfig;
  /** Absent: the service makes no backup by itself. */
  readonly backup?: BackupConfig;
  /** Absent: nobody can ask for access. */
  readonly access?: AccessConfig;
};

/** Requests for access, and what is granted by them. */
export type AccessConfig = {
  /** True if the form for requests is offered. */
  readonly open: boolean;
  /** The operator's Markdown above the form, in each language. */
  readonly introduction: Readonly<Record<Locale, string>> | null;
  /** Address of the gateway, named in the `aud` of grants' tokens; `null`: none. */
  readonly audience: string | null;
  /** The gateway's own scopes, in the order in which they are offered. */
  readonly scopes: readonly ScopeConfig[];
  /** Address of the search for companies; `null`: names are typed. */
  readonly companies: string | null;
  /** Domain after the "@" of technical accounts' logins. */
  readonly technicalDomain: string;
};

/** A scope of the gateway, with its name in each language. */
export type ScopeConfig = Readonly<Record<Locale, string>> & { readonly id: string };

/** The recipients of warnings that are not public: a burning budget, waiting drafts, expiries. */
export type TeamConfig = {
  /** Addresses in the form that `mailAddress` writes, each once. */
  readonly email: readonly string[];
  /** Absent: each page's own. */
  readonly locale?: Locale;
  /** Absent: only mails, of what waits. */
  readonly alerts?: AlertSettings;
  /** Absent: the end of Vigie itself goes unnoticed. */
  readonly heartbeat?: HeartbeatSettings;
};

/** The limits on a client's costly requests; documents in memory have none. */
export type LimitsConfig = {
  /** Requests a minute from one IPv4 address or one IPv6 /64. */
  readonly perAddress: number;
  /** Requests a minute with one token. */
  readonly perToken: number;
  /** Refusals within a minute after which an address is banned. */
  readonly patience: number;
  /** Length of a ban; further requests do not prolong it. */
  readonly banMs: number;
};

/** The reference gateway's own figures. */
export const DEFAULT_LIMITS: LimitsConfig = {
  perAddress: 1000,
  perToken: 250,
  patience: 100,
  banMs: 12 * HOUR_MS,
};
