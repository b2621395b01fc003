import { z } from "zod";

/**
 * What clients of the machine formats rely on, strictly: a key too many, too few or null where it
 * may not be fails. Written from recorded answers and the clients' own code.
 */

const Id = z.string().regex(/^[a-z0-9]{12}$/);
const Time = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}(?:Z|[+-]\d{2}:\d{2})$/)
  .refine((text) => !Number.isNaN(Date.parse(text)));
const ComponentStatus = z.enum([
  "operational",
  "degraded_performance",
  "partial_outage",
  "major_outage",
  "under_maintenance",
]);

export const Page = z.strictObject({
  id: Id,
  name: z.string().min(1),
  url: z.url(),
  time_zone: z.string().regex(/^[A-Za-z_]+\/[A-Za-z_/]+$/),
  updated_at: Time,
});

export const Status = z.strictObject({
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
});

const componentFields = {
  id: Id,
  name: z.string().min(1),
  status: ComponentStatus,
  created_at: Time,
  updated_at: Time,
  position: z.int(),
  description: z.string().nullable(),
  showcase: z.boolean(),
  start_date: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .nullable(),
  page_id: Id,
  only_show_if_degraded: z.boolean(),
};
const Leaf = z.strictObject({ ...componentFields, group: z.literal(false), group_id: Id });
const Group = z.strictObject({
  ...componentFields,
  group: z.literal(true),
  group_id: z.null(),
  components: z.array(Id),
});
export const Component = z.discriminatedUnion("group", [Leaf, Group]);

const Affected = z.strictObject({
  code: Id,
  name: z.string().regex(/^.+ - .+$/),
  old_status: ComponentStatus,
  new_status: ComponentStatus,
});

const update = <Statuses extends readonly string[]>(statuses: Statuses) =>
  z.strictObject({
    id: Id,
    status: z.enum(statuses),
    body: z.string(),
    incident_id: Id,
    created_at: Time,
    updated_at: Time,
    display_at: Time,
    affected_components: z.array(Affected).min(1).nullable(),
    deliver_notifications: z.boolean(),
    custom_tweet: z.null(),
    tweet_id: z.null(),
  });

const INCIDENT = ["investigating", "identified", "monitoring", "resolved", "postmortem"] as const;
const MAINTENANCE = ["scheduled", "in_progress", "verifying", "completed"] as const;

const incidentFields = {
  id: Id,
  name: z.string().min(1),
  created_at: Time,
  updated_at: Time,
  monitoring_at: Time.nullable(),
  resolved_at: Time.nullable(),
  shortlink: z.url(),
  started_at: Time,
  page_id: Id,
  components: z.array(Leaf),
};

export const Incident = z.strictObject({
  ...incidentFields,
  status: z.enum(INCIDENT),
  impact: z.enum(["none", "minor", "major", "critical"]),
  incident_updates: z.array(update(INCIDENT)).min(1),
  reminder_intervals: z.null(),
});

export const Maintenance = z.strictObject({
  ...incidentFields,
  status: z.enum(MAINTENANCE),
  impact: z.literal("maintenance"),
  incident_updates: z.array(update(MAINTENANCE)).min(1),
  scheduled_for: Time,
  scheduled_until: Time,
});

const incidents = z.array(Incident).max(50);
const scheduled_maintenances = z.array(Maintenance).max(50);

/** Every document of the Statuspage API, by its name. */
export const DOCUMENTS = {
  summary: z.strictObject({
    page: Page,
    components: z.array(Component),
    incidents,
    scheduled_maintenances,
    status: Status,
  }),
  status: z.strictObject({ page: Page, status: Status }),
  components: z.strictObject({ page: Page, components: z.array(Component) }),
  component: z.strictObject({ page: Page, component: Component }),
  incidents: z.strictObject({ page: Page, incidents }),
  maintenances: z.strictObject({ page: Page, scheduled_maintenances }),
  history: z.strictObject({
    page: Page,
    components: z.array(Component),
    page_status: z.strictObject({ page: Page, status: Status }),
    months: z
      .array(
        z.strictObject({
          name: z.string(),
          year: z.int(),
          starts_on: z.int().min(0).max(6),
          days: z.int().min(28).max(31),
          incidents: z.array(
            z.strictObject({
              code: Id,
              name: z.string(),
              message: z.string(),
              impact: z.enum(["none", "minor", "major", "critical", "maintenance"]),
              timestamp: z.string(),
            }),
          ),
        }),
      )
      .length(3),
  }),
} as const;

export const Pings = z.array(z.strictObject({ name: z.string().min(1), url: z.url() }));

const pingTimes = { last_update: Time, last_ok_status: Time };
export const Ping = z.discriminatedUnion("status", [
  z.strictObject({ status: z.enum(["ok", "bad_gateway", "unknown"]), ...pingTimes }),
  z.strictObject({ status: z.literal("maintenance"), until: Time, ...pingTimes }),
]);

export const HyperpingConfig = z.strictObject({
  globals: z.strictObject({
    topLevelStatus: z.strictObject({ status: z.enum(["up", "outage", "maintenance"]) }),
  }),
});

export const InstatusSummary = z.strictObject({
  page: z.strictObject({
    name: z.string(),
    url: z.url(),
    status: z.enum(["UP", "HASISSUES", "UNDERMAINTENANCE"]),
  }),
  activeIncidents: z.array(
    z.strictObject({
      name: z.string(),
      started: Time,
      status: z.enum(["INVESTIGATING", "IDENTIFIED", "MONITORING"]),
      impact: z.enum(["OPERATIONAL", "MINOROUTAGE", "PARTIALOUTAGE", "MAJOROUTAGE"]),
      url: z.url(),
    }),
  ),
  activeMaintenances: z.array(
    z.strictObject({
      name: z.string(),
      start: Time,
      status: z.enum(["INPROGRESS", "VERIFYING"]),
      duration: z.string().regex(/^\d+$/),
      url: z.url(),
    }),
  ),
});

export const Badge = z.strictObject({
  schemaVersion: z.literal(1),
  label: z.string(),
  message: z.string().min(1),
  color: z.string(),
  isError: z.boolean(),
  cacheSeconds: z.int().min(30),
});

export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
});
