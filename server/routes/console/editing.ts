import { Hono, type Context as Asked } from "hono";
import { incidentFor, maintenanceFor } from "../../actions/draft-reading.ts";
import type { Context } from "../../context/context.ts";
import type { Engine } from "../../state/engine.ts";
import { createPresence } from "./presence.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { nothingThere, writing } from "../middleware/write-context.ts";

/**
 * `/api/v1/console/{incidents,maintenances}/<id>/editors`: who else writes there now. PUT says
 * that one does, and is sent again and again while the screen is open; DELETE, that one has left.
 * It warns and locks nothing: who saves second still gets 412.
 */
export function editingRoutes(engine: () => Engine | null) {
  const presence = createPresence();
  const editor = requireRole("editor", engine);
  const read = { incidents: incidentFor, maintenances: maintenanceFor };
  type Kind = keyof typeof read;

  /** What it is about; whoever may not see it learns nothing of who works on it. */
  const subjectOf = async (c: Asked<Signed>, ctx: Context, kind: Kind): Promise<string> => {
    const id = c.req.param("id") ?? "";
    if (!(await read[kind](ctx, id))) throw nothingThere();
    return `${kind}/${id}`;
  };
  const noted = (kind: Kind) => async (c: Asked<Signed>) => {
    const ctx = writing(c);
    const { id, name } = c.get("actor");
    const others = presence.noted(await subjectOf(c, ctx, kind), id, name, ctx.now());
    return c.json({
      editors: others.map(({ name, since }) => ({ name, since: new Date(since).toISOString() })),
    });
  };
  const left = (kind: Kind) => async (c: Asked<Signed>) => {
    presence.left(await subjectOf(c, writing(c), kind), c.get("actor").id);
    return c.body(null, 204);
  };
  return new Hono<Signed>()
    .put("/api/v1/console/incidents/:id/editors", editor, noted("incidents"))
    .delete("/api/v1/console/incidents/:id/editors", editor, left("incidents"))
    .put("/api/v1/console/maintenances/:id/editors", editor, noted("maintenances"))
    .delete("/api/v1/console/maintenances/:id/editors", editor, left("maintenances"));
}
