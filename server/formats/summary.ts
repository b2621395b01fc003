import { isoInZone } from "../core/calendar.ts";
import type { ComponentSnapshot, PageSnapshot } from "../core/snapshot.ts";
import type { Incident, IncidentUpdate, Maintenance } from "../core/declared.ts";
import type { Instant } from "../core/model.ts";
import { stateSentence } from "../core/measuring/overall.ts";
import { isOn, isOpen, isScheduled, listedMaintenances } from "./events.ts";
import { DAY_MS } from "../core/duration.ts";

/** A reader who asks again before this learns nothing new. */
const POLL_AFTER_MS = 10_000;
const SOON_MS = DAY_MS;

/** `/api/v1/summary`: the feed for machines. Instants are RFC 3339 in the page's time zone. */
export function summaryJson(page: PageSnapshot, generatedAt: Instant): string {
  const iso = (at: Instant) => isoInZone(at, page.timeZone);
  const isoOrNull = (at: Instant | null) => (at === null ? null : iso(at));

  const component = (c: ComponentSnapshot) => ({
    id: c.id,
    publicId: c.publicId,
    name: c.name,
    state: c.state,
    since: iso(c.since),
    verified: { state: c.verified.state, since: iso(c.verified.since) },
    lastCheckedAt: isoOrNull(c.lastCheckedAt),
    lastUpAt: isoOrNull(c.lastUpAt),
    stale: c.stale,
    cause: c.cause,
    availability: c.availability,
    latencyMs: c.latencyMs,
    maintenanceUntil: isoOrNull(c.maintenanceUntil),
    advice: c.advice,
    ...(c.regions && {
      regions: {
        agree: c.regions.agree,
        seen: c.regions.seen.map((region) => ({
          id: region.id,
          name: region.name,
          isHeard: region.isHeard,
          state: region.state,
          since: iso(region.since),
          cause: region.cause,
          latencyMs: region.latencyMs,
          lastCheckedAt: isoOrNull(region.lastCheckedAt),
        })),
      },
    }),
  });

  return JSON.stringify({
    schemaVersion: 1,
    generatedAt: iso(generatedAt),
    page: {
      id: page.id,
      publicId: page.publicId,
      title: page.title,
      url: page.url,
      locale: page.locale,
      timeZone: page.timeZone,
    },
    status: {
      state: page.state,
      since: iso(page.since),
      text: stateSentence(page.state, page.locale),
    },
    sla: page.sla,
    providers: page.providers.map((p) => ({
      id: p.id,
      name: p.name,
      role: p.role,
      state: p.state,
      since: iso(p.since),
      components: p.components.map(component),
    })),
    incidents: page.incidents.filter(isOpen).map((i) => incidentJson(i, iso)),
    maintenances: listedMaintenances(page, (m) => isAhead(m, page, generatedAt)).map((m) =>
      maintenanceJson(m, iso),
    ),
    nextPollAfter: iso(generatedAt + POLL_AFTER_MS),
  });
}

/**
 * Returns true for declared maintenance that is not over, and for configured windows that are on or
 * begin within a day. Windows of every night would fill the answer otherwise.
 */
const isAhead = (m: Maintenance, page: PageSnapshot, now: Instant) =>
  (isScheduled(m) || isOn(m)) && (m.startsAt < now + SOON_MS || page.maintenances.includes(m));

/** An incident as the native API shows it. */
export function incidentJson(i: Incident, iso: (at: Instant) => string) {
  const { id, title, status, impact, components, whatToDo, notAffected, errorCodes } = i;
  const isoOrNull = (at: Instant | null) => (at === null ? null : iso(at));
  return {
    id,
    title,
    status,
    impact,
    components,
    whatToDo,
    notAffected,
    errorCodes,
    startedAt: iso(i.startedAt),
    updatedAt: iso(i.updatedAt),
    resolvedAt: isoOrNull(i.resolvedAt),
    nextUpdateAt: isoOrNull(i.nextUpdateAt),
    updates: i.updates.map((u) => updateJson(u, iso)),
  };
}

/** A maintenance as the native API shows it. */
export function maintenanceJson(m: Maintenance, iso: (at: Instant) => string) {
  const { id, title, status, components } = m;
  return {
    id,
    title,
    status,
    components,
    startsAt: iso(m.startsAt),
    endsAt: iso(m.endsAt),
    announcedAt: iso(m.announcedAt),
    updatedAt: iso(m.updatedAt),
    updates: m.updates.map((u) => updateJson(u, iso)),
  };
}

function updateJson<Status extends string>(
  u: IncidentUpdate<Status>,
  iso: (at: Instant) => string,
) {
  const { id, status, body, author, components } = u;
  return { id, status, body, author, components, createdAt: iso(u.createdAt) };
}
