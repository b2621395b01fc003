import { Hono, type MiddlewareHandler } from "hono";
import { receiveHeartbeat } from "../../actions/heartbeats.ts";
import { isoInZone } from "../../core/calendar.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";

/**
 * Serves `/api/v1/heartbeats/<id>`, by which the other side of a `heartbeat` monitor reports that
 * it runs. It takes POST, GET and HEAD, as other tools do, and never reads the body: a job that
 * ran must not count as late because its log is long. Each heartbeat replaces the one before, so
 * it needs no `Idempotency-Key`, and a key that is used twice loses none.
 *
 * @param limit counts a refused request; a heartbeat itself is never counted nor refused by it
 */
export const heartbeatRoutes = (
  engine: () => Engine | null,
  documents: Documents,
  limit: MiddlewareHandler,
) =>
  new Hono<Signed>().on(
    ["GET", "POST"],
    "/api/v1/heartbeats/:id{.+}",
    countRefusals(limit),
    requireRole("operator", engine),
    async (c) => {
      const actor = c.get("actor");
      // Another site can make a browser send a GET with its owner's cookie, but not with a token.
      if (c.req.method !== "POST" && actor.kind !== "token") {
        throw new Refusal("unauthenticated", "A heartbeat by GET needs a token, not a session.");
      }
      const pageId = documents.pageOf(c.req.header("host"))?.id ?? null;
      const got = await receiveHeartbeat(c.get("engine"), actor, pageId, c.req.param("id"));
      const { component, config } = got.monitor;
      const iso = (at: number) => isoInZone(at, component.page.timeZone);
      return c.json({
        component: component.config.id,
        monitor: config.key,
        receivedAt: iso(got.receivedAt),
        lateAt: iso(got.lateAt),
      });
    },
  );

/** Counts a request only once it was refused for a fault of its client, and then may answer 429. */
const countRefusals =
  (limit: MiddlewareHandler): MiddlewareHandler =>
  async (c, next) => {
    await next();
    if (c.res.status < 400 || c.res.status >= 500) return;
    const stopped = await limit(c, async () => {});
    if (stopped) c.res = stopped;
  };
