import { civilDate, isoInZone } from "../core/calendar.ts";
import type { ComponentSnapshot, PageSnapshot, ProviderSnapshot } from "../core/snapshot.ts";
import type { ComponentState, Instant } from "../core/model.ts";
import type { Incident, IncidentUpdate, Maintenance } from "../core/declared.ts";
import { overall, stateSentence } from "../core/measuring/overall.ts";
import {
  incidentAddress,
  isOn,
  isOpen,
  isScheduled,
  listedMaintenances,
  maintenanceAddress,
  MOST_LISTED,
} from "./events.ts";
import { textOf } from "./rich-text.ts";

/**
 * Atlassian Statuspage's public API v2, in the shapes that its clients were seen to insist on:
 * all keys always there, times with milliseconds and the zone's offset, ids of twelve characters,
 * groups listed with their leaves, arrays never null, incidents newest first.
 */

/** `summary.json`: everything but what is over. */
export function summaryDocument(page: PageSnapshot): string {
  return document(page, {
    components: components(page),
    incidents: incidents(page, isOpen),
    scheduled_maintenances: maintenances(page, (m) => isScheduled(m) || isOn(m)),
    status: status(page),
  });
}

/** `status.json`. */
export const statusDocument = (page: PageSnapshot): string =>
  document(page, { status: status(page) });

/** `components.json`: groups and their leaves. */
export const componentsDocument = (page: PageSnapshot): string =>
  document(page, { components: components(page) });

/** `components/<id>.json`: a group or a leaf, by its public id; `null` if there is none such. */
export function componentDocument(page: PageSnapshot, id: string): string | null {
  const component = components(page).find((c) => c.id === id);
  return component ? document(page, { component }) : null;
}

/** `incidents.json`, or those of some statuses: the 50 newest. */
export const incidentsDocument = (
  page: PageSnapshot,
  which: (i: Incident) => boolean = () => true,
): string => document(page, { incidents: incidents(page, which) });

/** `scheduled-maintenances.json`, or those of some statuses. */
export const maintenancesDocument = (
  page: PageSnapshot,
  which: (m: Maintenance) => boolean = () => true,
): string => document(page, { scheduled_maintenances: maintenances(page, which) });

/**
 * `/incidents/<id>.json`: one incident or maintenance by itself, not wrapped, as Statuspage does;
 * `null` if there is none such.
 */
export function eventDocument(page: PageSnapshot, id: string): string | null {
  const incident = page.incidents.find((i) => i.id === id);
  if (incident) return JSON.stringify(incidentObject(page, incident));
  const maintenance = listedMaintenances(page).find((m) => m.id === id);
  return maintenance ? JSON.stringify(maintenanceObject(page, maintenance)) : null;
}

const document = (page: PageSnapshot, parts: object): string =>
  JSON.stringify({ page: pageObject(page), ...parts });

const isoOf = (page: PageSnapshot) => (at: Instant) => isoInZone(at, page.timeZone);

/** Returns the `page` object; `updated_at` grows with every change that a reader may see. */
export function pageObject(page: PageSnapshot) {
  return {
    id: page.publicId,
    name: page.title,
    url: page.url,
    // Clients want an IANA name with an area.
    time_zone: page.timeZone === "UTC" ? "Etc/UTC" : page.timeZone,
    updated_at: isoOf(page)(page.updatedAt),
  };
}

/** The roll-up of the leaves; with no leaf at all, what open incidents say. */
export function status(page: PageSnapshot) {
  const states = page.providers.flatMap((p) => p.components.map((c) => c.state));
  return overall(
    states,
    page.incidents.filter(isOpen).map((i) => i.impact),
  );
}

type ComponentObject = ReturnType<typeof leaf> | ReturnType<typeof group>;

/** Each group before its leaves; `position` begins again in each. */
export function components(page: PageSnapshot): ComponentObject[] {
  return page.providers.flatMap((provider, i) => [
    group(page, provider, i + 1),
    ...provider.components.map((c, j) => leaf(page, provider, c, j + 1)),
  ]);
}

function group(page: PageSnapshot, provider: ProviderSnapshot, position: number) {
  return {
    ...common(page, provider, position),
    description: null,
    showcase: false,
    group_id: null,
    group: true,
    components: provider.components.map((c) => c.publicId),
  };
}

function leaf(
  page: PageSnapshot,
  provider: ProviderSnapshot,
  c: ComponentSnapshot,
  position: number,
) {
  return {
    ...common(page, c, position),
    description: c.state === "unknown" ? stateSentence("unknown", page.locale) : c.description,
    showcase: true,
    group_id: provider.publicId,
    group: false,
  };
}

function common(
  page: PageSnapshot,
  of: Pick<ComponentSnapshot, "publicId" | "name" | "state" | "createdAt" | "updatedAt">,
  position: number,
) {
  const iso = isoOf(page);
  return {
    id: of.publicId,
    name: of.name,
    status: publicState(of.state),
    created_at: iso(of.createdAt),
    updated_at: iso(of.updatedAt),
    position,
    start_date: civilDate(of.createdAt, page.timeZone),
    page_id: page.publicId,
    only_show_if_degraded: false,
  };
}

/** These words have none for "unknown"; the description says it. */
const publicState = (state: ComponentState) => (state === "unknown" ? "operational" : state);

const incidents = (page: PageSnapshot, which: (i: Incident) => boolean) =>
  page.incidents
    .filter(which)
    .slice(0, MOST_LISTED)
    .map((i) => incidentObject(page, i));

function incidentObject(page: PageSnapshot, i: Incident) {
  const iso = isoOf(page);
  const isoOrNull = (at: Instant | null) => (at === null ? null : iso(at));
  return {
    id: i.id,
    name: i.title,
    status: i.status,
    created_at: iso(i.createdAt),
    updated_at: iso(i.updatedAt),
    monitoring_at: isoOrNull(i.monitoringAt),
    resolved_at: isoOrNull(i.resolvedAt),
    impact: i.impact,
    shortlink: incidentAddress(page, i),
    started_at: iso(i.startedAt),
    page_id: page.publicId,
    incident_updates: i.updates.map((u) => updateObject(page, i.id, u, textOf(u.body))),
    components: leaves(
      page,
      i.components.map((c) => c.id),
    ),
    reminder_intervals: null,
  };
}

const maintenances = (page: PageSnapshot, which: (m: Maintenance) => boolean) =>
  listedMaintenances(page, which).map((m) => maintenanceObject(page, m));

function maintenanceObject(page: PageSnapshot, m: Maintenance) {
  const iso = isoOf(page);
  return {
    id: m.id,
    name: m.title,
    status: stepOf(m.status),
    created_at: iso(m.createdAt),
    updated_at: iso(m.updatedAt),
    monitoring_at: null,
    resolved_at: m.completedAt === null ? null : iso(m.completedAt),
    impact: "maintenance",
    shortlink: maintenanceAddress(page, m),
    started_at: iso(m.startsAt),
    page_id: page.publicId,
    incident_updates: m.updates.map((u) =>
      updateObject(page, m.id, { ...u, status: stepOf(u.status) }, maintenanceText(page, u)),
    ),
    components: leaves(page, m.components),
    scheduled_for: iso(m.startsAt),
    scheduled_until: iso(m.endsAt),
  };
}

/** There is no cancelled state in these words: it is over, and the update says why. */
const stepOf = (status: Maintenance["status"]) => (status === "cancelled" ? "completed" : status);

/** An update's text, beginning with the word where it says that a maintenance was called off. */
export function maintenanceText(
  page: PageSnapshot,
  { status, body }: Maintenance["updates"][number],
): string {
  const text = textOf(body);
  if (status !== "cancelled") return text;
  const word = page.locale === "fr" ? "Annulée" : "Cancelled";
  if (text === "") return word;
  return text.startsWith(word) ? text : `${word} - ${text}`;
}

function updateObject(
  page: PageSnapshot,
  incidentId: string,
  u: IncidentUpdate<string>,
  body: string,
) {
  const iso = isoOf(page);
  const names = namesOf(page);
  const affected = u.components.flatMap(({ id, oldState, newState }) => {
    const known = names.get(id);
    return known
      ? [{ ...known, old_status: publicState(oldState), new_status: publicState(newState) }]
      : [];
  });
  return {
    id: u.id,
    status: u.status,
    body,
    incident_id: incidentId,
    created_at: iso(u.createdAt),
    updated_at: iso(u.updatedAt),
    display_at: iso(u.displayAt),
    affected_components: affected.length > 0 ? affected : null,
    deliver_notifications: u.notified ?? false,
    custom_tweet: null,
    tweet_id: null,
  };
}

type Known = {
  readonly names: ReadonlyMap<string, { readonly code: string; readonly name: string }>;
  readonly leaves: ReadonlyMap<string, ReturnType<typeof leaf>>;
};
const known = new WeakMap<PageSnapshot, Known>();

/** Leaves by configured id: many events share them, and a snapshot never changes. */
function knownOf(page: PageSnapshot): Known {
  let found = known.get(page);
  if (!found) {
    const placed = page.providers.flatMap((p) => p.components.map((c, i) => ({ p, c, i })));
    found = {
      names: new Map(
        placed.map(({ p, c }) => [c.id, { code: c.publicId, name: `${p.name} - ${c.name}` }]),
      ),
      leaves: new Map(placed.map(({ p, c, i }) => [c.id, leaf(page, p, c, i + 1)])),
    };
    known.set(page, found);
  }
  return found;
}

const namesOf = (page: PageSnapshot) => knownOf(page).names;

/** Those that are still configured, in the order given. */
const leaves = (page: PageSnapshot, ids: readonly string[]) =>
  ids.flatMap((id) => knownOf(page).leaves.get(id) ?? []);
