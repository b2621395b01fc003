import { incidentRecord } from "../../db/incident-writes.ts";
import { maintenanceRecord } from "../../db/maintenance-writes.ts";
import { requestById } from "../../db/subscription-requests.ts";
import { subscriberById } from "../../db/subscribers.ts";
import type { Reading } from "../context/context.ts";
import type { PageConfig } from "../core/configuration.ts";
import { pageInLanguage } from "../core/in-language.ts";
import type { OutboxEvent } from "../core/messages/outbox.ts";
import {
  storyPage,
  type AffectedComponent,
  type IncidentStory,
  type MaintenanceStory,
  type Story,
  type SubscriptionStory,
} from "../core/messages/story.ts";
import { followedIncidents, type Scope } from "../core/messages/subscriber.ts";

/**
 * Returns the facts of an event as they are now: a typo corrected meanwhile is not sent.
 *
 * @returns `null` if there is nothing to send any more: its subject is gone, or it is a reminder
 *   of what has begun
 */
export async function storyOfEvent(
  ctx: Pick<Reading, "db" | "config" | "now">,
  event: OutboxEvent,
): Promise<Story | null> {
  const page = ctx.config.pages.find((p) => p.id === event.pageId);
  if (!page) return null;
  switch (event.kind) {
    case "incident.opened":
    case "incident.updated":
    case "incident.resolved":
      return incidentStory(ctx, page, event, event.kind);
    case "maintenance.planned":
    case "maintenance.changed":
    case "maintenance.reminder":
    case "maintenance.started":
    case "maintenance.finished":
    case "maintenance.cancelled":
      return maintenanceStory(ctx, page, event, event.kind);
    case "subscription.confirm":
    case "subscription.welcome":
      return subscriptionStory(ctx, page, event, event.kind);
  }
}

type Asking = Pick<Reading, "db" | "now">;

async function incidentStory(
  { db, now }: Asking,
  page: PageConfig,
  event: OutboxEvent,
  kind: IncidentStory["kind"],
): Promise<IncidentStory | null> {
  const record = await incidentRecord(db, event.subjectId);
  if (!record || record.publishedAt === null || record.deletedAt !== null) return null;
  const { updates, ...incident } = record.incident;
  const step = updates.find((u) => u.id === event.updateId) ?? null;
  // What the step said of a component, even if a later one was faster than the mails.
  const states = new Map([
    ...incident.components.map((c) => [c.id, c.state] as const),
    ...(step?.components ?? []).map((c) => [c.id, c.newState] as const),
  ]);
  return {
    kind,
    page: storyPage(page),
    at: now(),
    incident,
    step,
    isCorrection: event.notice.correction === true,
    places: placesOf(page, [...states.keys()]).map((place) => ({
      ...place,
      state: states.get(place.id) ?? "unknown",
    })),
  };
}

async function maintenanceStory(
  { db, now }: Asking,
  page: PageConfig,
  event: OutboxEvent,
  kind: MaintenanceStory["kind"],
): Promise<MaintenanceStory | null> {
  const record = await maintenanceRecord(db, event.subjectId);
  if (!record || record.draft || record.deletedAt !== null) return null;
  const { updates, ...maintenance } = record.maintenance;
  const isLate = kind === "maintenance.reminder" && now() >= maintenance.startsAt;
  if (isLate) return null;
  return {
    kind,
    page: storyPage(page),
    at: now(),
    maintenance,
    step: updates.find((u) => u.id === event.updateId) ?? null,
    changed: event.notice.changed ?? [],
    leadMs: event.notice.leadMs ?? null,
    occurrences: event.notice.occurrences ?? [],
    places: placesOf(page, maintenance.components),
  };
}

async function subscriptionStory(
  { db, now }: Asking,
  page: PageConfig,
  event: OutboxEvent,
  kind: SubscriptionStory["kind"],
): Promise<SubscriptionStory | null> {
  const subscriber = await subscriberById(db, event.subjectId);
  const request = event.updateId === null ? null : await requestById(db, event.updateId);
  if (!subscriber) return null;
  const isQuestion = kind === "subscription.confirm";
  const isOver = !request || request.usedAt !== null || request.expiresAt <= now();
  if (isQuestion && isOver) return null;
  const named = pageInLanguage(page, subscriber.locale);
  const { scopes } = isQuestion && request ? request.wish : subscriber;
  return {
    kind,
    page: storyPage(page),
    at: now(),
    scopes: [
      ...scopes.flatMap((scope) => scopeName(named, scope) ?? []),
      ...(await incidentTitles(db, followedIncidents(scopes))),
    ],
    isWhole: scopes.includes("page"),
    request: isQuestion && request ? { id: request.id, expiresAt: request.expiresAt } : null,
  };
}

async function incidentTitles(db: Asking["db"], ids: readonly string[]): Promise<string[]> {
  const titles: string[] = [];
  for (const id of ids) {
    const record = await incidentRecord(db, id);
    if (record && record.deletedAt === null) titles.push(record.incident.title);
  }
  return titles;
}

/** Components in the page's order; those that are not configured any more are left out. */
function placesOf(page: PageConfig, ids: readonly string[]): AffectedComponent[] {
  const wanted = new Set(ids);
  return page.providers.flatMap((provider) =>
    provider.components
      .filter((c) => wanted.has(c.id))
      .map(({ id, name, advice, routes, translations }) => ({
        id,
        name,
        advice,
        routes,
        ...(translations && { translations }),
        provider: {
          id: provider.id,
          name: provider.name,
          ...(provider.translations && { translations: provider.translations }),
        },
      })),
  );
}

/** "INSEE", "INSEE Sirene"; of the whole page, and of what is gone, `null`. */
function scopeName(page: PageConfig, scope: Scope): string | null {
  for (const provider of page.providers) {
    if (scope === `provider:${provider.id}`) return provider.name;
    const component = provider.components.find((c) => scope === `component:${c.id}`);
    if (component) return `${provider.name} ${component.name}`;
  }
  return null;
}
