import { z } from "zod";
import { BODY_MAX, CODE_MAX, CODES_MAX, NOTE_MAX, TITLE_MAX } from "../events/incident.ts";
import { parseDuration } from "../duration.ts";
import { RHYTHMS, SERIES_AT_MOST } from "../events/maintenance-plan.ts";
import { incident, INCIDENT_STATUSES, maintenance, MAINTENANCE_STATUSES } from "./events.ts";
import type { Answer } from "./basics.ts";
import { moment } from "./moment.ts";

/** The bodies that write incidents and maintenances, and their answers. */

const lead = z
  .string()
  .transform((text, issues) => {
    const ms = parseDuration(text);
    if (ms !== null) return ms;
    issues.addIssue("expected a duration such as 24h or 1h");
    return z.NEVER;
  })
  .meta({ type: "string", example: "24h" });

const title = z.string().max(TITLE_MAX);
const body = z.string().max(BODY_MAX).meta({ description: "Markdown, in the page's language" });
const note = z.string().max(NOTE_MAX);
const translated = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject({ fr: z.strictObject(shape).optional(), en: z.strictObject(shape).optional() });
const version = z.int().min(1).meta({ description: "As it was when it was read: else 412" });
const notify = z
  .boolean()
  .meta({ description: "Whether subscribers get a message; no by default" });

/** Statuspage's five states. `unknown` cannot be declared. */
const declaredState = z.enum([
  "operational",
  "degraded_performance",
  "partial_outage",
  "major_outage",
  "under_maintenance",
]);
const affected = z
  .array(z.strictObject({ id: z.string().max(200), status: declaredState }))
  .max(1000);

const incidentTexts = {
  title: title.optional(),
  body: body.optional(),
  whatToDo: note.optional(),
  notAffected: note.optional(),
};
const impact = z.enum(["none", "minor", "major", "critical"]);
const status = z.enum(INCIDENT_STATUSES);
const errorCodes = z.array(z.string().max(CODE_MAX)).max(CODES_MAX);

/** A new incident. */
export const newIncident = z.strictObject({
  title,
  body: body.optional(),
  status: status.optional(),
  impact: impact.optional().meta({ description: "That of the worst component, unless said" }),
  components: affected.optional(),
  startedAt: moment.optional(),
  resolvedAt: moment.optional(),
  nextUpdateAt: moment.nullish(),
  whatToDo: note.nullish(),
  notAffected: note.nullish(),
  errorCodes: errorCodes.optional(),
  translations: translated(incidentTexts).optional(),
  notify: notify.optional(),
  draft: z.boolean().optional(),
});

/** A further step of an incident. */
export const nextStep = z.strictObject({
  status: status.optional(),
  body: body.optional(),
  impact: impact.optional(),
  components: affected.optional(),
  nextUpdateAt: moment.nullish(),
  displayAt: moment.optional(),
  translations: translated({ body: body.optional() }).optional(),
  notify: notify.optional(),
  version: version.optional(),
});

/** Corrections of an incident. */
export const incidentPatch = z.strictObject({
  title: title.optional(),
  body: body.optional(),
  status: status.optional(),
  impact: impact.optional(),
  components: affected.optional(),
  startedAt: moment.optional(),
  nextUpdateAt: moment.nullish(),
  whatToDo: note.nullish(),
  notAffected: note.nullish(),
  errorCodes: errorCodes.optional(),
  translations: translated(incidentTexts).optional(),
  updates: z
    .array(
      z.strictObject({
        id: z.string().max(200),
        body: body.optional(),
        translations: translated({ body: body.optional() }).optional(),
      }),
    )
    .max(100)
    .optional(),
  notify: notify.optional(),
  version: version.optional(),
});

/** The choices of publishing a draft. */
export const publication = z.strictObject({
  notify: notify.optional(),
  version: version.optional(),
  resolved: z.boolean().optional().meta({
    description:
      "Publish it as resolved or not; without a choice: where probes saw all its outages end",
  }),
  body: z
    .string()
    .max(BODY_MAX)
    .optional()
    .meta({ description: "The text of the step that resolves it, in Markdown" }),
  translations: translated({ body: body.optional() }).optional(),
});

const maintenanceTexts = { title: title.optional(), body: body.optional() };
const names = z.array(z.string().max(200)).max(1000);
const remind = z.array(lead).max(5).meta({
  description: "How long before the start; 24h and 1h by default, if subscribers get messages",
});

/** A new maintenance, or a series of them. */
export const newMaintenance = z.strictObject({
  title,
  body: body.optional(),
  components: names.optional(),
  provider: z
    .string()
    .max(200)
    .optional()
    .meta({ description: "Instead of `components`: all of this provider's" }),
  startsAt: moment,
  endsAt: moment,
  remind: remind.optional(),
  repeat: z
    .strictObject({
      every: z.enum(RHYTHMS),
      times: z.int().min(1).max(SERIES_AT_MOST),
    })
    .optional(),
  translations: translated(maintenanceTexts).optional(),
  notify: notify.optional(),
  draft: z.boolean().optional(),
});

/** Changes of a maintenance. */
export const maintenancePatch = z.strictObject({
  title: title.optional(),
  body: body.optional(),
  status: z.enum(MAINTENANCE_STATUSES).optional(),
  components: names.optional(),
  startsAt: moment.optional(),
  endsAt: moment.optional(),
  remind: remind.optional(),
  translations: translated(maintenanceTexts).optional(),
  notify: notify.optional(),
  version: version.optional(),
});

/** The texts of cancelling or completing a maintenance. */
export const maintenanceStep = z.strictObject({
  body: body.optional(),
  translations: translated({ body: body.optional() }).optional(),
  notify: notify.optional(),
  version: version.optional(),
});

const id = z.string().max(200);

/** A write to preview, by its kind. */
export const rehearsed = z.discriminatedUnion("what", [
  z.strictObject({ what: z.literal("incident"), input: newIncident }),
  z.strictObject({ what: z.literal("step"), id, input: nextStep }),
  z.strictObject({
    what: z.literal("incident-draft"),
    id,
    edit: incidentPatch.pick({ title: true, body: true }).optional().meta({
      description: "Changes of its words that are saved before it is published",
    }),
    input: publication.omit({ notify: true, version: true }).optional(),
  }),
  z.strictObject({ what: z.literal("maintenance"), input: newMaintenance }),
  z.strictObject({ what: z.literal("maintenance-draft"), id }),
  z.strictObject({
    ...{ what: z.literal("maintenance-change"), id },
    input: maintenancePatch,
  }),
  z.strictObject({
    ...{ what: z.literal("maintenance-step"), id, step: z.enum(["cancel", "complete"]) },
    input: maintenanceStep,
  }),
]);

const written = {
  version: z.int().meta({ description: "Grows with every write; also the ETag" }),
  draft: z.boolean().meta({ description: "Not public before it is published" }),
};

export const writtenIncident = incident.extend(written).meta({ id: "WrittenIncident" });
export const writtenMaintenance = maintenance
  .extend({
    ...written,
    series: z
      .array(z.object({ id: z.string(), startsAt: z.string(), endsAt: z.string() }))
      .optional()
      .meta({ description: "All occurrences of what was planned at once" }),
  })
  .meta({ id: "WrittenMaintenance" });

export type WrittenIncident = Answer<typeof writtenIncident>;
export type WrittenMaintenance = Answer<typeof writtenMaintenance>;
