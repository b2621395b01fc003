import { Hono, type Context as Asked } from "hono";
import { incidentFor, maintenanceFor } from "../../actions/draft-reading.ts";
import type { Context } from "../../context/context.ts";
import { editorList, type Editors } from "../../core/api/console.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { nothingThere, writing } from "../middleware/write-context.ts";
import { describeRoute } from "../schemas/described-route.ts";
import type { Presence } from "./presence.ts";

const tag = "Console";
const enter = {
  tag,
  summary: "Report that one edits it; the answer lists the other editors",
  description: "Repeat every 10 s; an editor counts as gone after 30 s.",
  answer: editorList,
} as const;
const leave = { tag, summary: "Report that one has left it", status: 204 } as const;

const enterIncident = describeRoute("put", "/api/v1/console/incidents/{id}/editors", {
  ...enter,
  id: "enterIncident",
});
const leaveIncident = describeRoute("delete", "/api/v1/console/incidents/{id}/editors", {
  ...leave,
  id: "leaveIncident",
});
const enterMaintenance = describeRoute("put", "/api/v1/console/maintenances/{id}/editors", {
  ...enter,
  id: "enterMaintenance",
});
const leaveMaintenance = describeRoute("delete", "/api/v1/console/maintenances/{id}/editors", {
  ...leave,
  id: "leaveMaintenance",
});

export const editingDescriptions = [
  enterIncident,
  leaveIncident,
  enterMaintenance,
  leaveMaintenance,
];

/**
 * Serves the editors of an incident or maintenance to each other. It warns and locks nothing: the
 * second to save still gets 412.
 */
export function editingRoutes(engine: () => Engine | null, presence: Presence) {
  const app = new Hono<Signed>();
  const editor = [requireRole("editor", engine)];
  const read = { incidents: incidentFor, maintenances: maintenanceFor };
  type Kind = keyof typeof read;

  /** Names the subject; a caller who may not see it learns nothing of its editors. */
  const subjectOf = async (c: Asked<Signed>, ctx: Context, kind: Kind): Promise<string> => {
    const id = c.req.param("id") ?? "";
    if (!(await read[kind](ctx, id))) throw nothingThere();
    return `${kind}/${id}`;
  };
  const noted = (kind: Kind) => async (c: Asked<Signed>) => {
    const ctx = writing(c);
    const { id, name } = c.get("actor");
    const subject = await subjectOf(c, ctx, kind);
    const others = await presence.noted(ctx, { subject, id, name });
    return c.json({
      editors: others.map(({ name, since }) => ({ name, since: new Date(since).toISOString() })),
    } satisfies Editors);
  };
  const left = (kind: Kind) => async (c: Asked<Signed>) => {
    const ctx = writing(c);
    await presence.left(ctx, await subjectOf(c, ctx, kind), c.get("actor").id);
    return c.body(null, 204);
  };
  serveRoute(app, enterIncident, editor, noted("incidents"));
  serveRoute(app, leaveIncident, editor, left("incidents"));
  serveRoute(app, enterMaintenance, editor, noted("maintenances"));
  serveRoute(app, leaveMaintenance, editor, left("maintenances"));
  return app;
}
