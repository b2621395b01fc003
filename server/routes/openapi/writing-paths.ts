import { z } from "@hono/zod-openapi";
import { publicId } from "../schemas/native.ts";
import type { PublishedRoute, Tag } from "../schemas/described-route.ts";
import { answer, WRITING } from "../schemas/responses.ts";
import {
  incidentPatch,
  maintenancePatch,
  maintenanceStep,
  newIncident,
  newMaintenance,
  nextStep,
  publication,
  writtenIncident,
  writtenMaintenance,
} from "../schemas/writing.ts";

/** The name under which the document declares how writers say who they are. */
export const BEARER = "token";

const TAG: Tag = "Writing";
/** Of the schemas' local times, which are not told apart by zone in a description. */
const ANY_ZONE = "Etc/UTC";

const once = z.string().min(1).max(255).optional().openapi({
  description: "The same write with the same key happens once; for a day it gets the same answer",
});
const ifMatch = z
  .string()
  .optional()
  .openapi({ description: "The ETag of what you had in view: else 412 with what changed" });

type Write = {
  readonly method: "post" | "patch" | "delete";
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly body?: z.ZodType;
  /** Whether the body may be left out. */
  readonly isBare?: boolean;
  readonly status: 200 | 201 | 204;
  readonly schema?: z.ZodType;
};

function write(path: string, w: Write): PublishedRoute {
  const isNew = !path.includes("{id}");
  const headers = z.object({
    ...(w.method !== "delete" && { "Idempotency-Key": once }),
    ...(!isNew && { "If-Match": ifMatch }),
  });
  const content = w.body && { "application/json": { schema: w.body } };
  const { 404: missing, 412: stale, ...others } = WRITING;
  return {
    method: w.method,
    path,
    operationId: w.id,
    tags: [TAG],
    summary: w.summary,
    ...(w.description && { description: w.description }),
    security: [{ [BEARER]: [] }],
    request: {
      headers,
      ...(!isNew && { params: z.object({ id: publicId }) }),
      ...(content && { body: { content, required: w.isBare !== true } }),
    },
    responses: {
      [w.status]: w.schema
        ? answer(w.schema, w.summary)
        : { description: "Done; there is nothing to tell" },
      ...others,
      ...(!isNew && { 404: missing, 412: stale }),
    },
  };
}

const INCIDENTS = "/api/v1/incidents";
const MAINTENANCES = "/api/v1/maintenances";

/** Every route by which incidents and maintenance are written. */
export function writingRoutes(): PublishedRoute[] {
  const incident = { schema: writtenIncident };
  const maintenance = { schema: writtenMaintenance };
  return [
    write(INCIDENTS, {
      method: "post",
      id: "openIncident",
      status: 201,
      ...incident,
      summary: "Open an incident, or a draft of one",
      body: newIncident(ANY_ZONE),
    }),
    write(`${INCIDENTS}/{id}/updates`, {
      method: "post",
      id: "updateIncident",
      status: 201,
      ...incident,
      summary: "Add a step to an incident",
      description:
        "The step that resolves it makes all components operational that it does not name.",
      body: nextStep(ANY_ZONE),
    }),
    write(`${INCIDENTS}/{id}`, {
      method: "patch",
      id: "patchIncident",
      status: 200,
      ...incident,
      summary: "Correct an incident",
      description:
        "A status, a body or components make a step; all else is corrected in place. " +
        "Nobody is told unless `notify` says so.",
      body: incidentPatch(ANY_ZONE),
    }),
    write(`${INCIDENTS}/{id}/publish`, {
      method: "post",
      id: "publishIncident",
      status: 200,
      ...incident,
      summary: "Publish the draft of an incident",
      body: publication,
      isBare: true,
    }),
    write(`${INCIDENTS}/{id}`, {
      method: "delete",
      id: "discardIncident",
      status: 204,
      summary: "Throw the draft of an incident away",
    }),
    write(MAINTENANCES, {
      method: "post",
      id: "planMaintenance",
      status: 201,
      ...maintenance,
      summary: "Plan a maintenance, a series of them, or a draft",
      description:
        "A token of a provider's own staff may plan that provider's: as a draft for the team, " +
        "unless the configuration trusts them.",
      body: newMaintenance(ANY_ZONE),
    }),
    write(`${MAINTENANCES}/{id}`, {
      method: "patch",
      id: "patchMaintenance",
      status: 200,
      ...maintenance,
      summary: "Change a maintenance",
      body: maintenancePatch(ANY_ZONE),
    }),
    ...(["cancel", "complete"] as const).map((step) =>
      write(`${MAINTENANCES}/{id}/${step}`, {
        method: "post",
        id: `${step}Maintenance`,
        status: 200,
        ...maintenance,
        summary: step === "cancel" ? "Call a planned maintenance off" : "End one that is on",
        body: maintenanceStep,
        isBare: true,
      }),
    ),
    write(`${MAINTENANCES}/{id}/publish`, {
      method: "post",
      id: "publishMaintenance",
      status: 200,
      ...maintenance,
      summary: "Announce the draft of a maintenance",
      body: publication,
      isBare: true,
    }),
  ];
}
