import { Hono, type Context } from "hono";
import { z } from "zod";
import { incidentFor } from "../../actions/draft-reading.ts";
import { deleteDraftIncident } from "../../actions/incident-edits.ts";
import { publishIncident } from "../../actions/publish-incident.ts";
import { openIncident, updateIncident } from "../../actions/incidents.ts";
import { patchIncident } from "../../actions/patches.ts";
import { publicId } from "../../core/api/basics.ts";
import * as shapes from "../../core/api/writing.ts";
import type { ComponentState } from "../../core/model.ts";
import type { IncidentRecord } from "../../core/declared.ts";
import { writtenIncidentJson } from "../../formats/written-events.ts";
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
const answer = shapes.writtenIncident;
const params = z.object({ id: publicId });

const open = describeRoute("post", "/api/v1/incidents", {
  tag,
  id: "openIncident",
  summary: "Open an incident, or a draft of one",
  body: shapes.newIncident,
  example: {
    title: "Test",
    body: "We are looking into it.",
    draft: true,
    components: [{ id: "<component>", status: "major_outage" }],
  },
  status: 201,
  answer,
  isRepeatable: true,
});

const update = describeRoute("post", "/api/v1/incidents/{id}/updates", {
  tag,
  id: "updateIncident",
  summary: "Add a step to an incident",
  description: "The step that resolves it makes all components operational that it does not name.",
  params,
  body: shapes.nextStep,
  example: { status: "identified", body: "The cause is known.", notify: false },
  status: 201,
  answer,
  isRepeatable: true,
  isVersioned: true,
});

const patch = describeRoute("patch", "/api/v1/incidents/{id}", {
  tag,
  id: "patchIncident",
  summary: "Correct an incident",
  description:
    "A status, a body or components make a step; everything else is corrected in place. " +
    "Subscribers get a message only where `notify` is true.",
  params,
  body: shapes.incidentPatch,
  example: { title: "Test, corrected", notify: false },
  answer,
  isRepeatable: true,
  isVersioned: true,
});

const publish = describeRoute("post", "/api/v1/incidents/{id}/publish", {
  tag,
  id: "publishIncident",
  summary: "Publish the draft of an incident",
  params,
  body: shapes.publication,
  isBodyOptional: true,
  answer,
  isRepeatable: true,
  isVersioned: true,
});

const discard = describeRoute("delete", "/api/v1/incidents/{id}", {
  tag,
  id: "discardIncident",
  summary: "Delete the draft of an incident",
  params,
  status: 204,
  isVersioned: true,
});

/** Reading is described where everyone reads: as a document. */
export const incidentDescriptions = [open, update, patch, publish, discard];

/** Serves the writing of incidents to editors; the public reads them without a token. */
export function incidentRoutes(engine: () => Engine | null, documents: Documents) {
  const app = new Hono<Signed>();
  const editor = requireRole("editor", engine);
  const writer = [editor, idempotent, inPageZone(documents)];
  const pageOf = (c: Context<Signed>) => askedPage(c, documents);
  const written = async (c: Context<Signed>, record: IncidentRecord, status: 200 | 201) => {
    // Whoever reads after this answer finds what was written.
    await c.get("engine").showDeclared();
    const json = writtenIncidentJson(pageOf(c), record);
    const location = `/api/v1/incidents/${json.id}`;
    return c.json(json, status, { ...versionTag(record.version), location });
  };

  serveRoute(app, open, writer, async (c, { body }) => {
    const page = pageOf(c);
    return written(c, await openIncident(writing(c), page.id, declared(given(body))), 201);
  });

  serveRoute(app, update, writer, async (c, { body }) => {
    const step = { ...declared(given(body)), ...versionIn(c, body) };
    return written(c, await updateIncident(writing(c), c.req.param("id"), step), 201);
  });

  serveRoute(app, patch, writer, async (c, { body: { updates, ...body } }) => {
    const change = {
      ...declared(given(body)),
      ...(updates && { updates: updates.map((u) => given(u)) }),
      ...versionIn(c, body),
    };
    return written(c, await patchIncident(writing(c), c.req.param("id"), change), 200);
  });

  serveRoute(app, publish, writer, async (c, { body }) => {
    const how = { ...given(body), ...versionIn(c, body) };
    return written(c, await publishIncident(writing(c), c.req.param("id"), how), 200);
  });

  serveRoute(app, discard, [editor], async (c) => {
    await deleteDraftIncident(writing(c), c.req.param("id"), versionIn(c, {}));
    return c.body(null, 204);
  });

  // A published incident is a document, which was answered long before.
  app.get("/api/v1/incidents/:id", onlyKnown, requireRole("reader", engine), async (c) => {
    const record = await incidentFor(writing(c), c.req.param("id"));
    if (!record) throw nothingThere();
    const json = writtenIncidentJson(pageOf(c), record);
    return c.json({ ...json, evidence: record.evidence }, 200, versionTag(record.version));
  });

  return app;
}

/** Renames the `status` of written components, Statuspage's word, to `state`. */
export function declared<T extends object>(
  sent: T & { components?: readonly { id: string; status: ComponentState }[] },
) {
  const { components, ...rest } = sent;
  return {
    ...rest,
    ...(components && { components: components.map((c) => ({ id: c.id, state: c.status })) }),
  };
}
