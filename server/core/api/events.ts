import { z } from "zod";
import {
  cause,
  componentState,
  configuredId,
  coverage,
  instant,
  instantOrNull,
  locale,
  millisecondsOrNull,
  providerRole,
  publicId,
  ratio,
  type Answer,
} from "./basics.ts";

/**
 * The shapes of the summary, incidents and maintenances. A later version may add members to an
 * object and removes none: clients ignore members that they do not know.
 */

const availability = z
  .object({
    ratio,
    ratioWithMaintenance: ratio,
    coverage,
    downSeconds: z.number().min(0),
  })
  .meta({
    id: "Availability",
    description:
      "Time-weighted. `ratio` leaves planned maintenance out, `ratioWithMaintenance` counts it",
  });

const seenFrom = z
  .object({
    id: z.string(),
    name: z.string(),
    isHeard: z.boolean().meta({ description: "False while its agent is silent, blind or astray" }),
    state: componentState,
    since: instant,
    cause: z.union([cause, z.null()]),
    latencyMs: millisecondsOrNull,
    lastCheckedAt: instantOrNull,
  })
  .meta({ id: "SeenFrom", description: "A component as one region sees it" });

const component = z
  .object({
    id: configuredId,
    publicId,
    name: z.string(),
    state: componentState,
    since: instant,
    verified: z.object({ state: componentState, since: instant }),
    lastCheckedAt: instantOrNull,
    lastUpAt: instantOrNull,
    stale: z.boolean(),
    cause: z.union([cause, z.null()]),
    availability: z.object({
      "24h": availability,
      "7d": availability,
      "30d": availability,
      "90d": availability,
    }),
    latencyMs: z.object({ p50: millisecondsOrNull, p95: millisecondsOrNull }),
    maintenanceUntil: instantOrNull,
    advice: z.union([z.string(), z.null()]),
    regions: z
      .object({
        agree: z.int().min(1).meta({ description: "Regions that must see a failure" }),
        seen: z.array(seenFrom).readonly(),
      })
      .optional()
      .meta({ description: "The component as each region sees it; absent without regions" }),
  })
  .meta({
    id: "Component",
    description: "`state` is the published state; `verified` is what /ping answers from",
  });

const affected = z.object({ id: configuredId, oldState: componentState, newState: componentState });

const update = <Status extends z.ZodType>(status: Status) =>
  z.object({
    id: z.string(),
    status,
    body: z.string().meta({ description: "Markdown, in the page's language" }),
    author: z.enum(["automatic", "team", "provider"]),
    components: z.array(affected).readonly(),
    createdAt: instant,
  });

export const INCIDENT_STATUSES = [
  "investigating",
  "identified",
  "monitoring",
  "resolved",
  "postmortem",
] as const;
export const MAINTENANCE_STATUSES = [
  "scheduled",
  "in_progress",
  "verifying",
  "completed",
  "cancelled",
] as const;

const incidentStatus = z.enum(INCIDENT_STATUSES).meta({ id: "IncidentStatus" });
const maintenanceStatus = z.enum(MAINTENANCE_STATUSES).meta({ id: "MaintenanceStatus" });

export const incident = z
  .object({
    id: publicId,
    title: z.string(),
    status: incidentStatus,
    impact: z.enum(["none", "minor", "major", "critical"]),
    components: z.array(z.object({ id: configuredId, state: componentState })).readonly(),
    whatToDo: z.union([z.string(), z.null()]),
    notAffected: z.union([z.string(), z.null()]),
    errorCodes: z.array(z.string()).readonly(),
    startedAt: instant,
    updatedAt: instant,
    resolvedAt: instantOrNull,
    nextUpdateAt: instantOrNull,
    updates: z.array(update(incidentStatus)).meta({ description: "Newest first" }),
  })
  .meta({ id: "Incident" });

export const maintenance = z
  .object({
    id: publicId,
    title: z.string(),
    status: maintenanceStatus,
    components: z.array(configuredId).readonly(),
    startsAt: instant,
    endsAt: instant,
    announcedAt: instant,
    updatedAt: instant,
    updates: z.array(update(maintenanceStatus)).meta({ description: "Newest first" }),
  })
  .meta({ id: "Maintenance" });

const nextCursor = z
  .union([z.string(), z.null()])
  .meta({ description: "Give it as `cursor` for the part that follows; null at the end" });

export const incidentList = z
  .object({ schemaVersion: z.literal(1), incidents: z.array(incident), nextCursor })
  .meta({ id: "IncidentList" });
export const maintenanceList = z
  .object({ schemaVersion: z.literal(1), maintenances: z.array(maintenance), nextCursor })
  .meta({ id: "MaintenanceList" });

export const summary = z
  .object({
    schemaVersion: z.literal(1),
    generatedAt: instant,
    page: z.object({
      id: z.string(),
      publicId,
      title: z.string(),
      url: z.url(),
      locale: locale,
      timeZone: z.string(),
    }),
    status: z.object({ state: componentState, since: instant, text: z.string() }),
    sla: z.union([z.object({ target: z.number(), noticeHours: z.number() }), z.null()]),
    providers: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        role: providerRole,
        state: componentState,
        since: instant,
        components: z.array(component),
      }),
    ),
    incidents: z.array(incident).meta({ description: "Those that are open" }),
    maintenances: z.array(maintenance).meta({ description: "Those planned or on" }),
    nextPollAfter: instant,
  })
  .meta({ id: "Summary" });

export type Incident = Answer<typeof incident>;
export type Maintenance = Answer<typeof maintenance>;
export type Summary = Answer<typeof summary>;
