import { Hono, type Context, type MiddlewareHandler } from "hono";
import { receiveHeartbeat } from "../../actions/heartbeats.ts";
import { heartbeat } from "../../core/api/monitors.ts";
import { isoInZone } from "../../core/calendar.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { countRefusals } from "../middleware/rate-limit.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";

const send = describeRoute("post", "/api/v1/heartbeats/{id}", {
  tag: "Measuring",
  id: "sendHeartbeat",
  summary: "Report that a monitored job runs; any body is ignored",
  answer: heartbeat,
});

const sendByGet = describeRoute("get", "/api/v1/heartbeats/{id}", {
  tag: "Measuring",
  id: "sendHeartbeatByGet",
  summary: "The same by GET, with a token",
  answer: heartbeat,
});

export const heartbeatDescriptions = [send, sendByGet];

/** An identifier has slashes. */
const WITH_SLASHES = "/api/v1/heartbeats/:id{.+}";

/**
 * Serves `/api/v1/heartbeats/<id>`, by which the other side of a `heartbeat` monitor reports that
 * it runs. It takes POST, GET and HEAD, as other tools do, and never reads the body: a job that
 * ran must not count as late because its log is long. Each heartbeat replaces the one before, so
 * it needs no `Idempotency-Key`, and a key that is used twice loses none.
 *
 * @param limit counts a refused request; a heartbeat itself is never counted nor refused by it
 */
export function heartbeatRoutes(
  engine: () => Engine | null,
  documents: Documents,
  limit: MiddlewareHandler,
) {
  const app = new Hono<Signed>();
  const guards = [countRefusals(limit), requireRole("operator", engine, "measurement:write")];
  const receive = async (c: Context<Signed>) => {
    const actor = c.get("actor");
    // Another site can make a browser send a GET with its owner's cookie, but not with a token.
    if (c.req.method !== "POST" && actor.kind === "person") {
      throw new Refusal("unauthenticated", "A heartbeat by GET needs a token, not a session.");
    }
    const pageId = documents.pageOf(c.req.header("host"))?.id ?? null;
    const id = c.req.param("id") ?? "";
    const got = await receiveHeartbeat(c.get("engine"), actor, pageId, id);
    const { component, config } = got.monitor;
    const iso = (at: number) => isoInZone(at, component.page.timeZone);
    return c.json({
      component: component.config.id,
      monitor: config.key,
      receivedAt: iso(got.receivedAt),
      lateAt: iso(got.lateAt),
    });
  };
  serveRoute(app, send, guards, receive, WITH_SLASHES);
  serveRoute(app, sendByGet, guards, receive, WITH_SLASHES);
  return app;
}
