import { Hono, type Context } from "hono";
import type { IncidentRecord } from "../../core/model.ts";
import { deleteDraftIncident, publishIncident } from "../../actions/incident-edits.ts";
import { incidentFor } from "../../actions/draft-reading.ts";
import { openIncident, updateIncident } from "../../actions/incidents.ts";
import { patchIncident } from "../../actions/patches.ts";
import type { ComponentState } from "../../core/model.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { writtenIncidentJson } from "../../formats/written-events.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { readBody } from "../middleware/input.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { idempotent } from "../middleware/idempotency.ts";
import { incidentPatch, newIncident, nextStep, publication } from "../schemas/writing.ts";
import {
  given,
  nothingThere,
  onlyKnown,
  versionIn,
  versionTag,
  writing,
} from "../middleware/write-context.ts";

/** `/api/v1/incidents`: what an editor's token may write; reading them needs none. */
export function incidentRoutes(engine: () => Engine | null, documents: Documents) {
  const editor = requireRole("editor", engine);
  const pageOf = (c: Context<Signed>) => askedPage(c, documents);
  const answer = async (c: Context<Signed>, record: IncidentRecord, status: 200 | 201) => {
    // Whoever reads after this answer finds what was written.
    await c.get("engine").showDeclared();
    const json = writtenIncidentJson(pageOf(c), record);
    const location = `/api/v1/incidents/${json.id}`;
    return c.json(json, status, { ...versionTag(record.version), location });
  };

  return (
    new Hono<Signed>()
      .post("/api/v1/incidents", editor, idempotent, async (c) => {
        const page = pageOf(c);
        const sent = await readBody(c, newIncident(page.timeZone));
        return answer(c, await openIncident(writing(c), page.id, declared(given(sent))), 201);
      })
      .post("/api/v1/incidents/:id/updates", editor, idempotent, async (c) => {
        const sent = await readBody(c, nextStep(pageOf(c).timeZone));
        const step = { ...declared(given(sent)), ...versionIn(c, sent) };
        return answer(c, await updateIncident(writing(c), c.req.param("id"), step), 201);
      })
      .patch("/api/v1/incidents/:id", editor, idempotent, async (c) => {
        const { updates, ...sent } = await readBody(c, incidentPatch(pageOf(c).timeZone));
        const patch = {
          ...declared(given(sent)),
          ...(updates && { updates: updates.map((u) => given(u)) }),
          ...versionIn(c, sent),
        };
        return answer(c, await patchIncident(writing(c), c.req.param("id"), patch), 200);
      })
      .post("/api/v1/incidents/:id/publish", editor, idempotent, async (c) => {
        // It needs no choices: no body at all is as good as an empty one.
        const sent = (await c.req.text()) === "" ? {} : await readBody(c, publication);
        const how = { ...given(sent), ...versionIn(c, sent) };
        return answer(c, await publishIncident(writing(c), c.req.param("id"), how), 200);
      })
      // What is public is a document, and was answered long before.
      .get("/api/v1/incidents/:id", onlyKnown, requireRole("reader", engine), async (c) => {
        const record = await incidentFor(writing(c), c.req.param("id"));
        if (!record) throw nothingThere();
        const json = writtenIncidentJson(pageOf(c), record);
        return c.json({ ...json, evidence: record.evidence }, 200, versionTag(record.version));
      })
      .delete("/api/v1/incidents/:id", editor, async (c) => {
        await deleteDraftIncident(writing(c), c.req.param("id"), versionIn(c, {}));
        return c.body(null, 204);
      })
  );
}

/** In writes a component's state is its `status`, as Statuspage has it. */
export function declared<T extends object>(
  sent: T & { components?: readonly { id: string; status: ComponentState }[] },
) {
  const { components, ...rest } = sent;
  return {
    ...rest,
    ...(components && { components: components.map((c) => ({ id: c.id, state: c.status })) }),
  };
}
