import type { Severity } from "../alert-settings.ts";
import type { Cause, ComponentState, Instant, Locale } from "../model.ts";

/** One failing component, as its monitors verified it. */
export type Trouble = {
  /** Configured id. */
  readonly component: string;
  readonly name: string;
  readonly state: ComponentState;
  /** Date of the verified state. */
  readonly since: Instant;
  readonly cause: Cause | null;
  readonly httpStatus: number | null;
};

/** A trouble of one provider, from its first verified failure until all of it is over. */
export type Alert = {
  readonly id: string;
  readonly pageId: string;
  readonly providerId: string;
  /** The worst so far. */
  readonly severity: Severity;
  /** The severity at its beginning, by which receivers that group alerts know it again. */
  readonly firstSeverity: Severity;
  /** Every component that it concerned, in the order in which they failed. */
  readonly troubles: readonly Trouble[];
  /** Configured ids of those that fail now. */
  readonly failing: readonly string[];
  /** Date of the first verified failure. */
  readonly since: Instant;
  readonly openedAt: Instant;
  /** Since when everything is well; `null` while something fails. */
  readonly wellSince: Instant | null;
  readonly resolvedAt: Instant | null;
  readonly acknowledgedAt: Instant | null;
  /** A name, or the link that was used. */
  /** As stored: `link:<channel>`, `person:<id>`, or a name. */
  readonly acknowledgedBy: string | null;
  readonly escalatedAt: Instant | null;
  /** When the channels were last notified, and of what. */
  readonly notified: Notified;
};

/** The last news that left. */
export type Notified = {
  readonly at: Instant;
  readonly severity: Severity;
  readonly components: readonly string[];
  /** Channels that know of the alert. */
  readonly channels: readonly string[];
};

/** The kinds of news of an alert. */
export const ALERT_NEWS = [
  "opened",
  "updated",
  "repeated",
  "escalated",
  "acknowledged",
  "resolved",
  "test",
] as const;
export type AlertNews = (typeof ALERT_NEWS)[number];

/** The facts in an alert's message: those of one moment, which later changes leave alone. */
export type AlertNotice = {
  readonly news: AlertNews;
  readonly alertId: string;
  readonly at: Instant;
  readonly page: {
    readonly id: string;
    readonly title: string;
    readonly url: string;
    readonly timeZone: string;
    readonly locale: Locale;
  };
  readonly provider: { readonly id: string; readonly name: string };
  readonly severity: Severity;
  readonly firstSeverity: Severity;
  readonly troubles: readonly Trouble[];
  readonly since: Instant;
  readonly resolvedAt: Instant | null;
  readonly acknowledgedBy: string | null;
};

/** A message of an alert to one receiver of a channel. */
export type AlertMessage = {
  readonly id: string;
  readonly alertId: string;
  /** The id of its channel. */
  readonly channel: string;
  /** An address or number; empty where the channel is one receiver. */
  readonly receiver: string;
  readonly news: AlertNews;
  readonly notice: AlertNotice;
  readonly state: "queued" | "sent" | "failed" | "dropped";
  readonly dueAt: Instant;
  readonly createdAt: Instant;
  readonly attempts: number;
  readonly firstTriedAt: Instant | null;
  readonly sentAt: Instant | null;
  readonly lastError: string | null;
};
