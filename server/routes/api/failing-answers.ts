import { Hono } from "hono";
import { failingAnswers } from "../../../db/failing-answers.ts";
import { failingAnswerList, type FailingAnswers } from "../../core/api/failing-answers.ts";
import { isoInZone } from "../../core/calendar.ts";
import { maySpeakFor } from "../../core/people/permission.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";

const listAnswers = describeRoute("get", "/api/v1/failing-answers", {
  tag: "Console",
  id: "listFailingAnswers",
  summary: "The last failing answer of each monitor, without secrets",
  answer: failingAnswerList,
});

export const failingAnswerDescriptions = [listAnswers];

/** Serves the last failing answer of each monitor to the team, to a provider's staff of its own. */
export function failingAnswerRoutes(engine: () => Engine | null, documents: Documents) {
  const app = new Hono<Signed>();
  serveRoute(app, listAnswers, [requireRole("reader", engine)], async (c) => {
    const page = askedPage(c, documents);
    const { ctx, live } = c.get("engine");
    const own = live.monitors.filter(
      ({ component }) =>
        component.page.id === page.id && maySpeakFor(c.get("actor"), component.provider.id),
    );
    const byId = new Map(own.map((m) => [m.id, m]));
    const stored = await failingAnswers(ctx.db, [...byId.keys()]);
    const answers = stored.flatMap(({ monitorId, at, answer }) => {
      const monitor = byId.get(monitorId);
      if (!monitor) return [];
      const { component, config } = monitor;
      return [
        {
          component: component.config.id,
          monitor: config.key,
          at: isoInZone(at, page.timeZone),
          ...answer,
          headers: answer.headers.map(([name, value]) => ({ name, value })),
        },
      ];
    });
    return c.json({ answers } satisfies FailingAnswers);
  });
  return app;
}
