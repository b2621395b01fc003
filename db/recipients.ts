import { sql, type ExpressionBuilder } from "kysely";
import type { Impact } from "../server/core/declared.ts";
import type { Message } from "../server/core/messages/story.ts";
import {
  IMPACTS,
  type Scope,
  type Subscriber,
  type SubscriptionKind,
} from "../server/core/messages/subscriber.ts";
import type { Db } from "./schema.ts";
import type { Schema } from "./schema.ts";
import type { SubscriberTable } from "./tables/messages.ts";
import { withScopes } from "./subscribers.ts";

/** The facts that select recipients: a `Notice` has all of them but the page and the kind. */
export type RecipientQuery = {
  readonly pageId: string;
  /** Configured ids of the components concerned; none: only subscribers of everything. */
  readonly components: readonly string[];
  /** Configured ids of their providers. */
  readonly providers: readonly string[];
  readonly kind: SubscriptionKind;
  /** The incident, for subscribers who follow it alone; absent: none. */
  readonly incident?: string | undefined;
  /** Of incidents; absent: any least impact. */
  readonly impact?: Impact | undefined;
  /**
   * Webhooks alone, and of those the ones that follow incidents and maintenance alike: a component
   * changes for either reason, or for none.
   */
  readonly hooksOnly?: true;
};

/** A range of recipients: ids after one, up to another one. */
export type Range = { readonly afterId: string; readonly uptoId: string };

/** Returns the last id of the next recipients, up to a number; `null` if none is left. */
export async function nextRange(
  db: Db,
  query: RecipientQuery,
  afterId: string,
  limit: number,
): Promise<{ readonly uptoId: string; readonly count: number } | null> {
  const rows = await matching(db, query)
    .select("s.id")
    .where("s.id", ">", afterId)
    .orderBy("s.id")
    .limit(limit)
    .execute();
  const last = rows.at(-1);
  return last ? { uptoId: last.id, count: rows.length } : null;
}

/** Returns the recipients of a range who chose digests or quiet hours. */
export async function unhurriedIn(
  db: Db,
  query: RecipientQuery,
  { afterId, uptoId }: Range,
): Promise<Subscriber[]> {
  const rows = await matching(db, query)
    .selectAll("s")
    .where("s.id", ">", afterId)
    .where("s.id", "<=", uptoId)
    .where((eb) => eb.not(isHurried(eb)))
    .orderBy("s.id")
    .execute();
  return withScopes(db, rows);
}

/**
 * Adds one message for each recipient of a range who is notified at once.
 *
 * The database does it alone, so that ten thousand rows do not pass through memory. Messages that
 * exist already stay as they are.
 *
 * @returns the number of messages added
 */
export async function insertHurried(
  db: Db,
  query: RecipientQuery,
  { afterId, uptoId }: Range,
  message: Pick<Message, "eventId" | "subjectId" | "pageId" | "kind" | "dueAt" | "createdAt">,
): Promise<number> {
  const { eventId, subjectId, pageId, kind, dueAt, createdAt } = message;
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("message")
    .columns([
      ...(["id", "subscriber_id", "channel", "event_id", "page_id", "subject_id"] as const),
      ...(["kind", "state", "due_at", "created_at", "attempts"] as const),
    ])
    .expression(
      matching(db, query)
        .select((eb) => [
          // As `messageId` writes it.
          sql<string>`${`${eventId}.`} || ${eb.ref("s.id")}`.as("id"),
          "s.id as subscriber_id",
          sql<string>`case ${eb.ref("s.endpoint")} when '' then 'mail' else 'webhook' end`.as(
            "channel",
          ),
          eb.val(eventId).as("event_id"),
          eb.val(pageId).as("page_id"),
          eb.val(subjectId).as("subject_id"),
          eb.val<string>(kind).as("kind"),
          eb.val("queued").as("state"),
          eb.val(dueAt).as("due_at"),
          eb.val(createdAt).as("created_at"),
          eb.val(0).as("attempts"),
        ])
        .where("s.id", ">", afterId)
        .where("s.id", "<=", uptoId)
        .where(isHurried)
        .orderBy("s.id"),
    )
    .onConflict((c) => c.column("id").doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows ?? 0n);
}

/** Webhooks have neither digests nor quiet hours. */
const isHurried = (eb: Subscribers) =>
  eb.or([
    eb("s.endpoint", "!=", ""),
    eb.and([eb("s.frequency", "=", "immediate"), eb("s.quiet_from", "is", null)]),
  ]);

/** Number of recipients, as the console shows before sending. */
export type RecipientCounts = {
  /** Each once. */
  readonly total: number;
  /** Number of recipients by configured id, if only this provider were concerned. */
  readonly providers: Readonly<Record<string, number>>;
};

/**
 * @param affected the components that are touched, provider by provider
 */
export async function recipientCounts(
  db: Db,
  query: Pick<RecipientQuery, "pageId" | "kind" | "impact" | "incident">,
  affected: readonly { readonly provider: string; readonly components: readonly string[] }[],
): Promise<RecipientCounts> {
  const all = {
    components: affected.flatMap((a) => a.components),
    providers: affected.map((a) => a.provider),
  };
  const providers: Record<string, number> = {};
  for (const { provider, components } of affected) {
    providers[provider] = await count(db, {
      ...query,
      incident: undefined,
      components,
      providers: [provider],
    });
  }
  return { total: await count(db, { ...query, ...all }), providers };
}

async function count(db: Db, query: RecipientQuery): Promise<number> {
  const row = await matching(db, query)
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

function matching(db: Db, query: RecipientQuery) {
  const { pageId, incident } = query;
  return db
    .selectFrom("subscriber as s")
    .where("s.page_id", "=", pageId)
    .where("s.state", "=", "confirmed")
    .where((eb) =>
      incident === undefined
        ? wants(eb, query)
        : eb.or([wants(eb, query), hasScope(eb, [`incident:${incident}`])]),
    );
}

type Subscribers = ExpressionBuilder<Schema & { s: SubscriberTable }, "s">;

/** Subscribers whose lasting choices include the event. */
function wants(eb: Subscribers, query: RecipientQuery) {
  const { components, providers, kind, impact, hooksOnly } = query;
  return eb.and([
    eb(kind === "incident" ? "s.wants_incidents" : "s.wants_maintenances", "=", 1),
    ...(hooksOnly === true
      ? [
          eb("s.endpoint", "!=", ""),
          eb("s.wants_incidents", "=", 1),
          eb("s.wants_maintenances", "=", 1),
        ]
      : []),
    ...(kind === "incident" && impact !== undefined
      ? [eb("s.min_impact", "<=", IMPACTS.indexOf(impact))]
      : []),
    hasScope(eb, [
      "page",
      ...providers.map((id): Scope => `provider:${id}`),
      ...components.map((id): Scope => `component:${id}`),
    ]),
  ]);
}

const hasScope = (eb: Subscribers, scopes: readonly Scope[]) =>
  eb.exists(
    eb
      .selectFrom("subscriber_scope as sc")
      .select(sql<number>`1`.as("one"))
      .whereRef("sc.subscriber_id", "=", "s.id")
      .where("sc.scope", "in", scopes),
  );
