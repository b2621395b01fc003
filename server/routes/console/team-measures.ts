import { Hono } from "hono";
import { measuredAlerts, measuredIncidents, promisedUpdates } from "../../../db/team-measures.ts";
import { providersOf } from "../../actions/incident-checks.ts";
import type { Context } from "../../context/context.ts";
import * as shapes from "../../core/api/team-measures.ts";
import { addMonths, civilMonth, monthOf } from "../../core/calendar.ts";
import type { PageConfig } from "../../core/configuration.ts";
import { teamMonths, type TeamMonth } from "../../core/measuring/team-measures.ts";
import { teamMeasuresCsv } from "../../formats/team-measures.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { refuseMonth } from "../../state/month-reports.ts";
import { requireRight, requireRole, type Signed } from "../middleware/access.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";

const read = describeRoute("get", "/api/v1/console/work", {
  tag: "Console",
  id: "readTeamMeasures",
  summary: "The team's work by month: times to acknowledge, publish and resolve, promises kept",
  query: shapes.teamMeasuresQuery,
  answer: shapes.teamMeasures,
});

export const teamMeasureDescriptions = [read];

/** Serves the measures of the team's work, to the team. */
export function teamMeasureRoutes(engine: () => Engine | null, documents: Documents) {
  const app = new Hono<Signed>();
  const team = [requireRole("reader", engine), requireRight("console.read")];
  serveRoute(app, read, team, async (c, { query }) => {
    const { ctx } = c.get("engine");
    const page = askedPage(c, documents);
    const { timeZone } = page;
    const until = query.until ?? monthOf(ctx.now(), timeZone);
    refuseMonth(until, timeZone, ctx.now());
    const months = Array.from({ length: query.months }, (_, i) => addMonths(until, -i));
    const nameOf = (id: string) => page.providers.find((p) => p.id === id)?.name ?? id;
    const found = {
      timeZone,
      months: (await measured(ctx, page, months)).map((one) => shapes.teamMonthJson(one, nameOf)),
    };
    if (query.format === "json") return c.json(found);
    return c.body(teamMeasuresCsv(found), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="work-${until}.csv"`,
      "x-content-type-options": "nosniff",
    });
  });
  return app;
}

/** Returns the team's work in some months, newest first. */
async function measured(
  ctx: Context,
  page: PageConfig,
  months: readonly string[],
): Promise<TeamMonth[]> {
  const { id, timeZone } = page;
  const within = {
    from: civilMonth(months.at(-1)!, timeZone).from,
    to: civilMonth(months[0]!, timeZone).to,
  };
  const stored = await measuredIncidents(ctx.db, id, within);
  const record = {
    incidents: stored.map((one) => ({ ...one, providers: providersOf(page, one.components) })),
    alerts: await measuredAlerts(ctx.db, id, within),
    promises: await promisedUpdates(ctx.db, id, within),
  };
  return teamMonths(months, record, { timeZone, now: ctx.now() });
}
