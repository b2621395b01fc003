import { INSTANT_BOUNDS, isInstant } from "../../core/instant.ts";
import { z } from "@hono/zod-openapi";
import { BODY_MAX, CODE_MAX, CODES_MAX, NOTE_MAX, TITLE_MAX } from "../../core/events/incident.ts";
import { parseDuration } from "../../core/duration.ts";
import { SERIES_AT_MOST, wallMoment } from "../../core/events/maintenance-plan.ts";
import type { Instant } from "../../core/model.ts";
import { incident, INCIDENT_STATUSES, maintenance, MAINTENANCE_STATUSES } from "./native.ts";

/** What the writing API takes. Instants may be written as local times of the page's zone. */

const MOMENT = "expected an instant (2026-11-24T20:00:00+01:00) or a local time (2026-11-24T20:00)";

/** An instant with its offset, or a wall-clock time in the page's zone that exists once. */
export const moment = (timeZone: string) =>
  z
    .string()
    .transform((text, issues): Instant => {
      const isExact = z.iso.datetime({ offset: true }).safeParse(text).success;
      const found = isExact ? { at: Date.parse(text) } : wallMoment(text, timeZone);
      if (found && "at" in found && isInstant(found.at)) return found.at;
      if (found && "at" in found) {
        issues.addIssue(`expected an instant ${INSTANT_BOUNDS}`);
        return z.NEVER;
      }
      issues.addIssue(found ? choose(text, timeZone, found) : MOMENT);
      return z.NEVER;
    })
    .openapi({ type: "string", example: "2026-11-24T20:00:00+01:00" });

function choose(
  text: string,
  timeZone: string,
  { problem, choices }: { problem: "skipped" | "repeated"; choices: readonly string[] },
): string {
  const why =
    problem === "skipped"
      ? "does not exist there: the clock is set forward over it"
      : "exists twice there: the clock is set back over it";
  return `${text} in ${timeZone} ${why}. Choose ${choices.join(" or ")}`;
}

const lead = z
  .string()
  .transform((text, issues) => {
    const ms = parseDuration(text);
    if (ms !== null) return ms;
    issues.addIssue("expected a duration such as 24h or 1h");
    return z.NEVER;
  })
  .openapi({ type: "string", example: "24h" });

const title = z.string().max(TITLE_MAX);
const body = z.string().max(BODY_MAX).openapi({ description: "Markdown, in the page's language" });
const note = z.string().max(NOTE_MAX);
const translated = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject({ fr: z.strictObject(shape).optional(), en: z.strictObject(shape).optional() });
const version = z.int().min(1).openapi({ description: "As it was when it was read: else 412" });
const notify = z.boolean().openapi({ description: "Whether subscribers are told; no unless said" });

/** Statuspage's five words: that nothing is known is nothing to declare. */
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

/** What opens an incident. */
export const newIncident = (timeZone: string) =>
  z.strictObject({
    title,
    body: body.optional(),
    status: status.optional(),
    impact: impact.optional().openapi({ description: "That of the worst component, unless said" }),
    components: affected.optional(),
    startedAt: moment(timeZone).optional(),
    resolvedAt: moment(timeZone).optional(),
    nextUpdateAt: moment(timeZone).nullish(),
    whatToDo: note.nullish(),
    notAffected: note.nullish(),
    errorCodes: errorCodes.optional(),
    translations: translated(incidentTexts).optional(),
    notify: notify.optional(),
    draft: z.boolean().optional(),
  });

/** A further step of an incident. */
export const nextStep = (timeZone: string) =>
  z.strictObject({
    status: status.optional(),
    body: body.optional(),
    impact: impact.optional(),
    components: affected.optional(),
    nextUpdateAt: moment(timeZone).nullish(),
    displayAt: moment(timeZone).optional(),
    translations: translated({ body: body.optional() }).optional(),
    notify: notify.optional(),
    version: version.optional(),
  });

/** What of an incident changes. */
export const incidentPatch = (timeZone: string) =>
  z.strictObject({
    title: title.optional(),
    body: body.optional(),
    status: status.optional(),
    impact: impact.optional(),
    components: affected.optional(),
    startedAt: moment(timeZone).optional(),
    nextUpdateAt: moment(timeZone).nullish(),
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

/** What goes with publishing a draft. */
export const publication = z.strictObject({
  notify: notify.optional(),
  version: version.optional(),
});

const maintenanceTexts = { title: title.optional(), body: body.optional() };
const names = z.array(z.string().max(200)).max(1000);
const remind = z
  .array(lead)
  .max(5)
  .openapi({ description: "How long before the start; 24h and 1h where subscribers are told" });

/** What plans a maintenance. */
export const newMaintenance = (timeZone: string) =>
  z.strictObject({
    title,
    body: body.optional(),
    components: names.optional(),
    provider: z
      .string()
      .max(200)
      .optional()
      .openapi({ description: "Instead of `components`: all of this provider's" }),
    startsAt: moment(timeZone),
    endsAt: moment(timeZone),
    remind: remind.optional(),
    repeat: z
      .strictObject({
        every: z.enum(["day", "week"]),
        times: z.int().min(1).max(SERIES_AT_MOST),
      })
      .optional(),
    translations: translated(maintenanceTexts).optional(),
    notify: notify.optional(),
    draft: z.boolean().optional(),
  });

/** What of a maintenance changes. */
export const maintenancePatch = (timeZone: string) =>
  z.strictObject({
    title: title.optional(),
    body: body.optional(),
    status: z.enum(MAINTENANCE_STATUSES).optional(),
    components: names.optional(),
    startsAt: moment(timeZone).optional(),
    endsAt: moment(timeZone).optional(),
    remind: remind.optional(),
    translations: translated(maintenanceTexts).optional(),
    notify: notify.optional(),
    version: version.optional(),
  });

/** What goes with a step that a maintenance takes. */
export const maintenanceStep = z.strictObject({
  body: body.optional(),
  translations: translated({ body: body.optional() }).optional(),
  notify: notify.optional(),
  version: version.optional(),
});

const id = z.string().max(200);

/** A write as it would be sent, wrapped in what it is: for previews. */
export const rehearsed = (timeZone: string) =>
  z.discriminatedUnion("what", [
    z.strictObject({ what: z.literal("incident"), input: newIncident(timeZone) }),
    z.strictObject({ what: z.literal("step"), id, input: nextStep(timeZone) }),
    z.strictObject({ what: z.literal("incident-draft"), id }),
    z.strictObject({ what: z.literal("maintenance"), input: newMaintenance(timeZone) }),
    z.strictObject({ what: z.literal("maintenance-draft"), id }),
    z.strictObject({
      what: z.literal("maintenance-change"),
      id,
      input: maintenancePatch(timeZone),
    }),
    z.strictObject({
      what: z.literal("maintenance-step"),
      id,
      step: z.enum(["cancel", "complete"]),
      input: maintenanceStep,
    }),
  ]);

const written = {
  version: z.int().openapi({ description: "Grows with every write; also the ETag" }),
  draft: z.boolean().openapi({ description: "Shown to nobody before it is published" }),
};

export const writtenIncident = incident.extend(written).openapi("WrittenIncident");
export const writtenMaintenance = maintenance
  .extend({
    ...written,
    series: z
      .array(z.object({ id: z.string(), startsAt: z.string(), endsAt: z.string() }))
      .optional()
      .openapi({ description: "All occurrences of what was planned at once" }),
  })
  .openapi("WrittenMaintenance");
