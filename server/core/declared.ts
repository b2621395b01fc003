import type { Instant, ComponentState, Locale } from "./model.ts";

/** Incidents and maintenances that somebody declared, and what is stored of them. */

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
  /** True if subscribers were notified of it; absent: no. */
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

/** An incident with what is stored of it for the team: drafts, evidence, its version. */
export type IncidentRecord = {
  readonly incident: Incident;
  readonly pageId: string;
  /** `null`: a draft. */
  readonly publishedAt: Instant | null;
  /** Time at which a draft was discarded. */
  readonly deletedAt: Instant | null;
  readonly origin: "team" | "automatic" | "provider";
  /** Probe evidence; plain JSON, or `null`. */
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
  /** Time at which a draft was discarded. */
  readonly deletedAt: Instant | null;
  readonly origin: "team" | "automatic" | "provider";
  /** The provider whose staff planned it and may change it, or `null`. */
  readonly providerId: string | null;
  /** Times before its start at which subscribers are reminded, in milliseconds each. */
  readonly remindersMs: readonly number[];
  /** True if subscribers are notified when it starts and ends. */
  readonly notify: boolean;
  /** Time at which subscribers were notified of its overrun, or `null`. */
  readonly overrunAt: Instant | null;
  /** Origin, if a provider's own page announced it; plain JSON, or `null`. */
  readonly evidence: unknown;
  /** Grows with every write. */
  readonly version: number;
};
