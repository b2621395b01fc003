import type { Locale, Weekday } from "./model.ts";

/** The severities of a trouble, least first. */
export const SEVERITIES = ["minor", "major", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The chats that take alerts through a webhook of their own. */
export const CHAT_KINDS = ["slack", "teams", "mattermost", "discord", "googlechat"] as const;

/** A receiver of the team's alerts. */
export type AlertChannel = {
  readonly id: string;
  /** Absent: the language of the team, else the page's. */
  readonly locale?: Locale;
} & (
  | { readonly kind: (typeof CHAT_KINDS)[number]; readonly url: string }
  /** With a room, the homeserver's own interface; else a bridge such as matrix-hookshot. */
  | {
      readonly kind: "matrix";
      readonly url: string;
      readonly room: string | null;
      readonly token: string | null;
    }
  | { readonly kind: "ntfy"; readonly url: string; readonly token: string | null }
  | { readonly kind: "pagerduty"; readonly url: string; readonly routingKey: string }
  | { readonly kind: "opsgenie"; readonly url: string; readonly apiKey: string }
  | { readonly kind: "alertmanager"; readonly url: string; readonly headers: Headers }
  | {
      readonly kind: "webhook";
      readonly url: string;
      readonly headers: Headers;
      /** "whsec_" and a key in base64; `null`: unsigned. */
      readonly secret: string | null;
    }
  | {
      readonly kind: "sms";
      readonly url: string;
      readonly method: "GET" | "POST" | "PUT";
      readonly headers: Headers;
      /** With `{to}` and `{text}`; `null` for GET. */
      readonly body: string | null;
      readonly to: readonly string[];
    }
  | { readonly kind: "email"; readonly to: readonly string[] }
);

type Headers = Readonly<Record<string, string>>;

/** Hours of a rule, in the time zone of the page; `to` before `from` is on the next day. */
export type AlertHours = {
  /** "HH:MM" */
  readonly from: string;
  readonly to: string;
  /** Days on which it begins; every day if absent. */
  readonly days?: readonly Weekday[];
};

/** The channels of some alerts. */
export type AlertRule = {
  /** Ids; every channel if absent. */
  readonly channels?: readonly string[];
  /** The least severity. */
  readonly severity: Severity;
  /** Every provider if absent. */
  readonly providers?: readonly string[];
  /** Every page if absent. */
  readonly pages?: readonly string[];
  readonly hours?: AlertHours;
};

/** The alerts of the team: where they go, and when. */
export type AlertSettings = {
  readonly channels: readonly AlertChannel[];
  readonly rules: readonly AlertRule[];
  /** Time between two repetitions until somebody acknowledges; `null`: none. */
  readonly repeatMs: number | null;
  /** Time for which everything must be well before an alert is resolved. */
  readonly resolveAfterMs: number;
  /** Where an alert goes that nobody acknowledged in time; `null`: nowhere else. */
  readonly escalation: { readonly afterMs: number; readonly channels: readonly string[] } | null;
};

/** The dead-man's switch: an address that is called for as long as Vigie works. */
export type HeartbeatSettings = { readonly url: string; readonly everyMs: number };

/** Returns the receivers of a channel: each has its messages, in order, by itself. */
export const receiversOf = (channel: AlertChannel): readonly string[] =>
  channel.kind === "sms" || channel.kind === "email" ? channel.to : [""];
