/** The tables of events, subscribers and the messages to them. */

/** Word for subscribers, not yet made into messages; the contract is in server/core/outbox.ts. */
export type OutboxTable = {
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
export type SubscriberScopeTable = { subscriber_id: string; scope: string };

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
export type TeamNoticeTable = { subject: string; threshold: string; given_at: number };
