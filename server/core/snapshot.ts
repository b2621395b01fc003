import type {
  Instant,
  Interval,
  Outcome,
  Cause,
  ComponentState,
  Timed,
  SecondsByState,
  WindowRule,
  Availability,
  AvailabilityWindow,
} from "./model.ts";
import type { ShownComponent, ShownPage } from "./configuration.ts";
import type { Incident, Maintenance, Translations } from "./declared.ts";
import type { PublishedMonth } from "./month-report.ts";

/** The snapshot: everything that the public may see, as one plain JSON value. */

/** One civil day of a component: the strip, its percentage and its table are made of these. */
export type Day = {
  /** "YYYY-MM-DD" in the page's time zone. */
  readonly date: string;
  readonly seconds: SecondsByState;
  readonly ratio: number | null;
};

export type PlannedWindow = Interval;

/** A time in which a component was neither in order nor without data, as availability counts it. */
export type RecentTrouble = Interval & { readonly state: ComponentState };

/** The last measurements of a component's monitors, for metrics. */
export type Measured = {
  /** The slowest of the last results that answered. */
  readonly latencyMs: number | null;
  readonly httpStatus: number | null;
  /** The soonest of its monitors'. */
  readonly certificateEndsAt: Instant | null;
  /** Number of results since the program began, by outcome. */
  readonly results: Readonly<Record<Outcome | "maintenance" | "no_data", number>>;
};

/** A component as one region sees it. */
export type SeenFrom = {
  readonly id: string;
  readonly name: string;
  /** False while the region has no voice; its state is then unknown. */
  readonly isHeard: boolean;
  readonly state: ComponentState;
  readonly since: Instant;
  readonly cause: Cause | null;
  /** The slowest of the last results that answered. */
  readonly latencyMs: number | null;
  readonly lastCheckedAt: Instant | null;
};

export type ComponentSnapshot = ShownComponent & {
  /** Twelve characters `[a-z0-9]`, the same for ever. */
  readonly publicId: string;
  readonly createdAt: Instant;
  /** Time of the last change of its published state or its configuration. */
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
  /** Regions that probe it, in configured order, and how many must agree; absent without any. */
  readonly regions?: { readonly agree: number; readonly seen: readonly SeenFrom[] };
  /** The end of the maintenance that is on now, or `null`. */
  readonly maintenanceUntil: Instant | null;
  /** Until when the team holds the published state, whatever is measured; absent: it follows. */
  readonly heldUntil?: Instant;
  /** Windows of the next 14 days, soonest first, the one that is on now included. */
  readonly windows: readonly PlannedWindow[];
  readonly availability: Readonly<Record<AvailabilityWindow, Availability>>;
  /** Absent from snapshots that an older version kept. */
  readonly measured?: Measured;
  /** Latency of successful probes of the last 24 hours. */
  readonly latencyMs: { readonly p50: number | null; readonly p95: number | null };
  /** 90 civil days, oldest first, today last. */
  readonly days: readonly Day[];
  /** Of the last 24 hours, oldest first; absent where nothing was the matter. */
  readonly recent?: readonly RecentTrouble[];
};

export type ProviderSnapshot = {
  readonly id: string;
  readonly publicId: string;
  readonly name: string;
  readonly translations?: Translations<"name">;
  readonly role: "gateway" | "provider";
  readonly url: string | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly state: ComponentState;
  readonly since: Instant;
  readonly components: readonly ComponentSnapshot[];
};

/**
 * A window of the configuration as the public sees it: of all components of a provider, or of
 * one. It is no incident: calendars show it as one recurring event, other formats its occurrences.
 */
export type DatedSeries = {
  /** Twelve characters `[a-z0-9]`, the same as long as whose it is and its hours do not change. */
  readonly id: string;
  readonly title: string;
  readonly translations?: Translations<"title">;
  readonly rule: WindowRule;
  /** Configured ids. */
  readonly components: readonly string[];
  /** Since when it is configured: its notice counts from there. */
  readonly announcedAt: Instant;
  readonly updatedAt: Instant;
  /** Time at which it left the configuration; it remains for 90 days. */
  readonly cancelledAt: Instant | null;
  /** Grows with each change (RFC 5546). */
  readonly sequence: number;
};

export type WindowSeries = DatedSeries & {
  /** On now, or beginning within 14 days; soonest first. */
  readonly occurrences: readonly Maintenance[];
};

export type PageSnapshot = ShownPage & {
  readonly publicId: string;
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
  /** Windows of the configuration; absent from snapshots that an older version kept. */
  readonly windows?: readonly WindowSeries[];
  /** True if anybody may ask for access by a form. */
  readonly isAccessOpen?: true;
};

/** Everything public is made of this one value, plain JSON; its last good copy is on disk. */
export type Snapshot = {
  readonly schemaVersion: 1;
  /** Grows with every change that the public can see. */
  readonly revision: number;
  readonly generatedAt: Instant;
  readonly pages: readonly PageSnapshot[];
};
