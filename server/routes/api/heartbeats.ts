import { Hono } from "hono";
import { receiveHeartbeat } from "../../actions/heartbeats.ts";
import { isoInZone } from "../../core/calendar.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { idempotent } from "../middleware/idempotency.ts";

/** `POST /api/v1/heartbeats/<id>`: the other side of a `heartbeat` monitor says that it lives. */
export const heartbeatRoutes = (engine: () => Engine | null, documents: Documents) =>
  new Hono<Signed>().post(
    "/api/v1/heartbeats/:id{.+}",
    requireRole("operator", engine),
    idempotent,
    async (c) => {
      const pageId = documents.pageOf(c.req.header("host"))?.id ?? null;
      const id = c.req.param("id");
      const got = await receiveHeartbeat(c.get("engine"), c.get("actor"), pageId, id);
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
