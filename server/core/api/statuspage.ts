import { z } from "zod";
import { instant, instantOrNull, publicId } from "./basics.ts";
import { INCIDENT_STATUSES } from "./events.ts";

/** The shapes of Statuspage's public API v2: every key is always there. */

const textOrNull = z.union([z.string(), z.null()]);

const STATUSES = [
  "operational",
  "degraded_performance",
  "partial_outage",
  "major_outage",
  "under_maintenance",
] as const;

const componentStatus = z.enum(STATUSES).meta({ id: "StatuspageComponentStatus" });

const page = z
  .object({
    id: publicId,
    name: z.string(),
    url: z.url(),
    time_zone: z.string(),
    updated_at: instant,
  })
  .meta({ id: "StatuspagePage" });

const status = z
  .object({
    indicator: z.enum(["none", "minor", "major", "critical", "maintenance"]),
    description: z.enum([
      "All Systems Operational",
      "Major System Outage",
      "Partial System Outage",
      "Minor Service Outage",
      "Degraded System Service",
      "Partially Degraded Service",
      "Service Under Maintenance",
    ]),
  })
  .meta({ id: "StatuspageStatus" });

const component = z
  .object({
    id: publicId,
    name: z.string(),
    status: componentStatus,
    created_at: instant,
    updated_at: instant,
    position: z.int(),
    description: textOrNull,
    showcase: z.boolean(),
    start_date: z.union([z.iso.date(), z.null()]),
    group_id: z.union([publicId, z.null()]),
    page_id: publicId,
    group: z.boolean(),
    only_show_if_degraded: z.boolean(),
    components: z.array(publicId).optional().meta({ description: "Of groups alone" }),
  })
  .meta({ id: "StatuspageComponent" });

const affected = z.object({
  code: publicId,
  name: z.string().meta({ example: "INSEE - Sirene" }),
  old_status: componentStatus,
  new_status: componentStatus,
});

const MAINTENANCE_STATUSES = ["scheduled", "in_progress", "verifying", "completed"] as const;

const update = z
  .object({
    id: publicId,
    status: z.enum([...INCIDENT_STATUSES, ...MAINTENANCE_STATUSES]),
    body: z.string(),
    incident_id: publicId,
    created_at: instant,
    updated_at: instant,
    display_at: instant,
    affected_components: z.union([z.array(affected), z.null()]),
    deliver_notifications: z.boolean(),
    custom_tweet: textOrNull,
    tweet_id: textOrNull,
  })
  .meta({ id: "StatuspageUpdate" });

const event = {
  id: publicId,
  name: z.string(),
  created_at: instant,
  updated_at: instant,
  monitoring_at: instantOrNull,
  resolved_at: instantOrNull,
  shortlink: z.url(),
  started_at: instant,
  page_id: publicId,
  incident_updates: z.array(update).min(1).meta({ description: "Newest first" }),
  components: z.array(component),
};

export const statuspageIncident = z
  .object({
    ...event,
    status: z.enum(INCIDENT_STATUSES),
    impact: z.enum(["none", "minor", "major", "critical"]),
    reminder_intervals: z.null(),
  })
  .meta({ id: "StatuspageIncident" });

export const statuspageMaintenance = z
  .object({
    ...event,
    status: z.enum(MAINTENANCE_STATUSES),
    impact: z.enum(["none", "minor", "major", "critical", "maintenance"]),
    scheduled_for: instant,
    scheduled_until: instant,
  })
  .meta({ id: "StatuspageMaintenance" });

export const statuspageSummary = z
  .object({
    page,
    components: z.array(component),
    incidents: z.array(statuspageIncident),
    scheduled_maintenances: z.array(statuspageMaintenance),
    status,
  })
  .meta({ id: "StatuspageSummary" });

export const statuspageStatus = z.object({ page, status });
export const statuspageComponents = z.object({ page, components: z.array(component) });
export const statuspageComponent = z.object({ page, component });
export const statuspageIncidents = z.object({
  page,
  incidents: z.array(statuspageIncident).max(50),
});
export const statuspageMaintenances = z.object({
  page,
  scheduled_maintenances: z.array(statuspageMaintenance).max(50),
});

const pastEvent = z.object({
  code: publicId,
  name: z.string(),
  message: z.string(),
  impact: z.enum(["none", "minor", "major", "critical", "maintenance"]),
  timestamp: z.string().meta({ description: "A span of time as HTML" }),
});

export const statuspageHistory = z.object({
  page,
  components: z.array(component),
  page_status: z.object({ page, status }),
  months: z.array(
    z.object({
      name: z.string(),
      year: z.int(),
      starts_on: z.int().min(0).max(6),
      days: z.int().min(28).max(31),
      incidents: z.array(pastEvent),
    }),
  ),
});
