import { Hono, type Context } from "hono";
import type { MaintenanceRecord } from "../../core/model.ts";
import { maintenanceFor } from "../../actions/draft-reading.ts";
import {
  cancelMaintenance,
  completeMaintenance,
  publishMaintenance,
} from "../../actions/maintenance-steps.ts";
import { planMaintenance } from "../../actions/maintenances.ts";
import { patchMaintenance } from "../../actions/patches.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { writtenMaintenanceJson } from "../../formats/written-events.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { readBody } from "../middleware/input.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { idempotent } from "../middleware/idempotency.ts";
import {
  maintenancePatch,
  maintenanceStep,
  newMaintenance,
  publication,
} from "../schemas/writing.ts";
import {
  given,
  nothingThere,
  onlyKnown,
  versionIn,
  versionTag,
  writing,
} from "../middleware/write-context.ts";

/**
 * `/api/v1/maintenances`: what an editor's token may write, or one of a provider's own staff of
 * their own. Reading them needs none.
 */
export function maintenanceRoutes(engine: () => Engine | null, documents: Documents) {
  const editor = requireRole("editor", engine);
  const pageOf = (c: Context<Signed>) => askedPage(c, documents);
  const answer = async (
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

  return (
    new Hono<Signed>()
      .post("/api/v1/maintenances", editor, idempotent, async (c) => {
        const page = pageOf(c);
        const sent = await readBody(c, newMaintenance(page.timeZone));
        const [first, ...others] = await planMaintenance(
          writing(c),
          page.id,
          reminding(given(sent)),
        );
        return answer(c, [first!, ...others], 201);
      })
      .patch("/api/v1/maintenances/:id", editor, idempotent, async (c) => {
        const sent = await readBody(c, maintenancePatch(pageOf(c).timeZone));
        const patch = { ...reminding(given(sent)), ...versionIn(c, sent) };
        return answer(c, [await patchMaintenance(writing(c), c.req.param("id"), patch)], 200);
      })
      // What is public is a document, and was answered long before.
      .get("/api/v1/maintenances/:id", onlyKnown, requireRole("reader", engine), async (c) => {
        const record = await maintenanceFor(writing(c), c.req.param("id"));
        if (!record) throw nothingThere();
        const json = writtenMaintenanceJson(pageOf(c), record);
        return c.json(json, 200, versionTag(record.version));
      })
      .post(
        "/api/v1/maintenances/:id/:step{cancel|complete|publish}",
        editor,
        idempotent,
        async (c) => {
          const step = c.req.param("step");
          const id = c.req.param("id");
          // A step needs no words: no body at all is as good as an empty one.
          const isBare = (await c.req.text()) === "";
          if (step === "publish") {
            const sent = isBare ? {} : await readBody(c, publication);
            const how = { ...given(sent), ...versionIn(c, sent) };
            return answer(c, [await publishMaintenance(writing(c), id, how)], 200);
          }
          const sent = isBare ? {} : await readBody(c, maintenanceStep);
          const how = { ...given(sent), ...versionIn(c, sent) };
          const take = step === "cancel" ? cancelMaintenance : completeMaintenance;
          return answer(c, [await take(writing(c), id, how)], 200);
        },
      )
  );
}

/** In writes reminders are durations ("24h"). */
export function reminding<T extends object>(sent: T & { remind?: readonly number[] }) {
  const { remind, ...rest } = sent;
  return { ...rest, ...(remind && { remindMs: remind }) };
}
