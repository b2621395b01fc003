import { z } from "@hono/zod-openapi";

/**
 * The shapes of the native API, as they are published. Objects may gain members in a later
 * version, never lose one: readers ignore what they do not know.
 */

export const instant = z.iso.datetime({ offset: true }).openapi({
  description: "RFC 3339, milliseconds, the page's offset",
  example: "2026-11-21T18:40:12.345+01:00",
});

const instantOrNull = z.union([instant, z.null()]);

export const componentState = z
  .enum([
    "operational",
    "degraded_performance",
    "partial_outage",
    "major_outage",
    "under_maintenance",
    "unknown",
  ])
  .openapi("ComponentState", {
    description: "Statuspage's five words, and `unknown` where nothing recent enough is known",
  });

const cause = z
  .enum([
    "dns",
    "connect",
    "tls",
    "timeout",
    "protocol",
    "size",
    "body",
    "http_3xx",
    "http_4xx",
    "http_5xx",
    "slow",
    "expiring",
    "late",
    "throttled",
    "no_data",
    "self",
  ])
  .openapi("Cause", { description: "Why the last probes did not say up" });

export const publicId = z
  .string()
  .regex(/^[a-z0-9]{12}$/)
  .openapi({ description: "Twelve characters, the same for ever and in every format" });

const configuredId = z
  .string()
  .openapi({ description: "The configured identifier", example: "insee/sirene" });

export const ratio = z
  .union([z.number().min(0).max(1), z.null()])
  .openapi({ description: "From 0 to 1; null where nothing is known", example: 0.9987 });

export const coverage = z
  .number()
  .min(0)
  .max(1)
  .openapi({ description: "The share of the window for which anything is known" });

const availability = z
  .object({
    ratio,
    ratioWithMaintenance: ratio,
    coverage,
    downSeconds: z.number().min(0),
  })
  .openapi("Availability", {
    description:
      "Time-weighted. `ratio` leaves planned maintenance out, `ratioWithMaintenance` counts it",
  });

const millisecondsOrNull = z.union([z.number().min(0), z.null()]);

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
  })
  .openapi("Component", {
    description: "`state` is the published state; `verified` is what /ping answers from",
  });

const affected = z.object({ id: configuredId, oldState: componentState, newState: componentState });

const update = <Status extends z.ZodType>(status: Status) =>
  z.object({
    id: z.string(),
    status,
    body: z.string().openapi({ description: "Markdown, in the page's language" }),
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

const incidentStatus = z.enum(INCIDENT_STATUSES).openapi("IncidentStatus");
const maintenanceStatus = z.enum(MAINTENANCE_STATUSES).openapi("MaintenanceStatus");

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
    updates: z.array(update(incidentStatus)).openapi({ description: "Newest first" }),
  })
  .openapi("Incident");

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
    updates: z.array(update(maintenanceStatus)).openapi({ description: "Newest first" }),
  })
  .openapi("Maintenance");

const nextCursor = z
  .union([z.string(), z.null()])
  .openapi({ description: "Give it as `cursor` for the part that follows; null at the end" });

export const incidentList = z
  .object({ schemaVersion: z.literal(1), incidents: z.array(incident), nextCursor })
  .openapi("IncidentList");
export const maintenanceList = z
  .object({ schemaVersion: z.literal(1), maintenances: z.array(maintenance), nextCursor })
  .openapi("MaintenanceList");

export const summary = z
  .object({
    schemaVersion: z.literal(1),
    generatedAt: instant,
    page: z.object({
      id: z.string(),
      publicId,
      title: z.string(),
      url: z.url(),
      locale: z.enum(["fr", "en"]),
      timeZone: z.string(),
    }),
    status: z.object({ state: componentState, since: instant, text: z.string() }),
    sla: z.union([z.object({ target: z.number(), noticeHours: z.number() }), z.null()]),
    providers: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        role: z.enum(["gateway", "provider"]),
        state: componentState,
        since: instant,
        components: z.array(component),
      }),
    ),
    incidents: z.array(incident).openapi({ description: "Those that are open" }),
    maintenances: z.array(maintenance).openapi({ description: "Those planned or on" }),
    nextPollAfter: instant,
  })
  .openapi("Summary");

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .openapi("Problem", { description: "RFC 9457" });
