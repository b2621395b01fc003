import type { Impact, IncidentStatus, MaintenanceStatus } from "../declared.ts";
import type { Instant } from "../model.ts";
import type { SubscriberState } from "./subscriber.ts";

/**
 * What subscribers can be told of. One event is one thing that happened, for everybody; whoever
 * delivers makes one message per subscriber of it.
 *
 * | kind | when | due |
 * |---|---|---|
 * | `incident.opened` | an incident, or a draft of one, is published with `notify` | at once |
 * | `incident.updated` | a further step (a postmortem too), or an edit sent again on request | at once |
 * | `incident.resolved` | the step that resolves it | at once |
 * | `maintenance.planned` | published with `notify` | at once |
 * | `maintenance.changed` | other times, components or texts; a step; or it lasts too long (`overrun`) | at once |
 * | `maintenance.reminder` | asked for when it was planned (`leadMs` before its start) | `startsAt - leadMs` |
 * | `maintenance.started`, `maintenance.finished` | by itself or by hand, if planned with `notify` | at once |
 * | `maintenance.cancelled` | with `notify` | at once |
 * | `subscription.confirm` | somebody asked for an address; to it alone | at once |
 * | `subscription.welcome` | its owner confirmed; to it alone | at once |
 *
 * Of the last two, the subject is the subscriber and `updateId` the request (see subscriber.ts).
 */
export type NoticeKind =
  | "incident.opened"
  | "incident.updated"
  | "incident.resolved"
  | "maintenance.planned"
  | "maintenance.changed"
  | "maintenance.reminder"
  | "maintenance.started"
  | "maintenance.finished"
  | "maintenance.cancelled"
  | "subscription.confirm"
  | "subscription.welcome";

/**
 * Delay of the notices that a signed-in person writes, during which they can be withdrawn. A
 * token's notices leave at once: a program does not change its mind.
 */
export const HOLD_MS = 30_000;

/** The part of a maintenance that changed. */
export type MaintenanceChange = "times" | "components" | "texts" | "step" | "overrun";

/** The contents of a row besides its subject: enough to choose its recipients without a query. */
export type Notice = {
  /** Configured ids of every component that it ever touched: their followers are notified. */
  readonly components: readonly string[];
  /** Configured ids of their providers. */
  readonly providers: readonly string[];
  readonly status: IncidentStatus | MaintenanceStatus | SubscriberState;
  /** Of incidents: subscribers may have set a least impact. */
  readonly impact?: Impact;
  /** True for an edit of an earlier notice, sent on request. */
  readonly correction?: true;
  /** Of maintenance: times when the row was written. */
  readonly startsAt?: Instant;
  readonly endsAt?: Instant;
  readonly changed?: readonly MaintenanceChange[];
  /** Of reminders: time before the start. */
  readonly leadMs?: number;
  /** Of a series planned at once: all occurrences; the subject is the first. */
  readonly occurrences?: readonly {
    readonly id: string;
    readonly startsAt: Instant;
    readonly endsAt: Instant;
  }[];
};

/**
 * A row of the outbox, written in the transaction of the change that it tells of: if the change
 * is there, so is the word of it, and the other way round.
 *
 * The contract with delivery:
 *
 * - rows with `doneAt` null and `dueAt` not after now are to be made into messages, oldest first,
 *   and marked done in the transaction that stores the messages: each row once, also after a kill;
 * - what is said is read when the messages are made (the subject, and the step `updateId`), so
 *   that a typo that was corrected meanwhile is not sent;
 * - a row that is withdrawn (a maintenance that moved or was cancelled takes its reminders along,
 *   an undo within its hold) is deleted, and only while it is not done;
 * - a reminder that is found late (the program was stopped) is of no use once the maintenance
 *   has begun: delivery marks it done without sending;
 * - a `done` row is kept for the log; delivery decides for how long.
 */
export type OutboxEvent = {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly pageId: string;
  /** The incident's or the maintenance's id: one thread of messages each; or a subscriber's. */
  readonly subjectId: string;
  /** The step, or request, that it is about; `null` for reminders and corrections of the whole. */
  readonly updateId: string | null;
  readonly notice: Notice;
  readonly dueAt: Instant;
  readonly createdAt: Instant;
  readonly doneAt: Instant | null;
};
