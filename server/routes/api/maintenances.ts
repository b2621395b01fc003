import { Hono, type Context } from "hono";
import { z } from "zod";
import { maintenanceFor } from "../../actions/draft-reading.ts";
import {
  cancelMaintenance,
  completeMaintenance,
  publishMaintenance,
} from "../../actions/maintenance-steps.ts";
import { planMaintenance } from "../../actions/maintenances.ts";
import { patchMaintenance } from "../../actions/patches.ts";
import { publicId } from "../../core/api/basics.ts";
import * as shapes from "../../core/api/writing.ts";
import type { MaintenanceRecord } from "../../core/declared.ts";
import { writtenMaintenanceJson } from "../../formats/written-events.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { askedPage, inPageZone } from "../middleware/asked-page.ts";
import { idempotent } from "../middleware/idempotency.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import {
  given,
  nothingThere,
  onlyKnown,
  versionIn,
  versionTag,
  writing,
} from "../middleware/write-context.ts";
import { describeRoute } from "../schemas/described-route.ts";

const tag = "Writing";
const answer = shapes.writtenMaintenance;
const params = z.object({ id: publicId });
/** The body of a step that needs no text. */
const step = {
  tag,
  params,
  isBodyOptional: true,
  answer,
  isRepeatable: true,
  isVersioned: true,
} as const;

const plan = describeRoute("post", "/api/v1/maintenances", {
  tag,
  id: "planMaintenance",
  summary: "Plan a maintenance, a series of them, or a draft",
  description:
    "A token of a provider's own staff may plan that provider's: as a draft for the team, " +
    "unless the configuration trusts them.",
  body: shapes.newMaintenance,
  example: {
    title: "Test",
    body: "The servers are replaced.",
    draft: true,
    components: ["<component>"],
    startsAt: "<night>T20:00",
    endsAt: "<night>T22:00",
  },
  status: 201,
  answer,
  isRepeatable: true,
});

const patch = describeRoute("patch", "/api/v1/maintenances/{id}", {
  tag,
  id: "patchMaintenance",
  summary: "Change a maintenance",
  params,
  body: shapes.maintenancePatch,
  example: { endsAt: "<night>T23:00", notify: false },
  answer,
  isRepeatable: true,
  isVersioned: true,
});

const cancel = describeRoute("post", "/api/v1/maintenances/{id}/cancel", {
  ...step,
  id: "cancelMaintenance",
  summary: "Cancel a planned maintenance",
  body: shapes.maintenanceStep,
});

const complete = describeRoute("post", "/api/v1/maintenances/{id}/complete", {
  ...step,
  id: "completeMaintenance",
  summary: "Complete a maintenance that is on",
  body: shapes.maintenanceStep,
});

const publish = describeRoute("post", "/api/v1/maintenances/{id}/publish", {
  ...step,
  id: "publishMaintenance",
  summary: "Announce the draft of a maintenance",
  body: shapes.publication,
});

/** Reading is described where everyone reads: as a document. */
export const maintenanceDescriptions = [plan, patch, cancel, complete, publish];

/**
 * Serves the writing of maintenances to editors, and to a provider's own staff for their own
 * provider. The public reads them without a token.
 */
export function maintenanceRoutes(engine: () => Engine | null, documents: Documents) {
  const app = new Hono<Signed>();
  const writer = [
    requireRole("editor", engine, "maintenance:write"),
    idempotent,
    inPageZone(documents),
  ];
  const reader = requireRole("reader", engine, "maintenance:write");
  const pageOf = (c: Context<Signed>) => askedPage(c, documents);
  const written = async (
    c: Context<Signed>,
    [record, ...others]: readonly [MaintenanceRecord, ...MaintenanceRecord[]],
    status: 200 | 201,
  ) => {
    // Whoever reads after this answer finds what was written.
    await c.get("engine").showDeclared();
    const json = writtenMaintenanceJson(pageOf(c), record);
    const all = [record, ...others].map((r) => writtenMaintenanceJson(pageOf(c), r));
    const series = all.map(({ id, startsAt, endsAt }) => ({ id, startsAt, endsAt }));
    const location = `/api/v1/maintenances/${json.id}`;
    return c.json({ ...json, ...(others.length > 0 && { series }) }, status, {
      ...versionTag(record.version),
      location,
    });
  };

  serveRoute(app, plan, writer, async (c, { body }) => {
    const wish = reminding(given(body));
    const [first, ...others] = await planMaintenance(writing(c), pageOf(c).id, wish);
    return written(c, [first!, ...others], 201);
  });

  serveRoute(app, patch, writer, async (c, { body }) => {
    const change = { ...reminding(given(body)), ...versionIn(c, body) };
    return written(c, [await patchMaintenance(writing(c), c.req.param("id"), change)], 200);
  });

  serveRoute(app, cancel, writer, async (c, { body }) => {
    const how = { ...given(body), ...versionIn(c, body) };
    return written(c, [await cancelMaintenance(writing(c), c.req.param("id"), how)], 200);
  });

  serveRoute(app, complete, writer, async (c, { body }) => {
    const how = { ...given(body), ...versionIn(c, body) };
    return written(c, [await completeMaintenance(writing(c), c.req.param("id"), how)], 200);
  });

  serveRoute(app, publish, writer, async (c, { body }) => {
    const how = { ...given(body), ...versionIn(c, body) };
    return written(c, [await publishMaintenance(writing(c), c.req.param("id"), how)], 200);
  });

  // A published maintenance is a document, which was answered long before.
  app.get("/api/v1/maintenances/:id", onlyKnown, reader, async (c) => {
    const record = await maintenanceFor(writing(c), c.req.param("id"));
    if (!record) throw nothingThere();
    const json = writtenMaintenanceJson(pageOf(c), record);
    return c.json(json, 200, versionTag(record.version));
  });

  return app;
}

/** Renames `remind`, which was written as durations ("24h"), to `remindMs`. */
export function reminding<T extends object>(sent: T & { remind?: readonly number[] }) {
  const { remind, ...rest } = sent;
  return { ...rest, ...(remind && { remindMs: remind }) };
}
