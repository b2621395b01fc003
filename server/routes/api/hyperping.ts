import { z } from "@hono/zod-openapi";
import { Hono } from "hono";
import {
  changeMonitor,
  listMonitors,
  monitorByUuid,
  registerMonitor,
  type ListedMonitor,
} from "../../actions/monitors.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { readBody } from "../middleware/input.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { isTheirs, monitorName, monitorUrl, regions } from "./monitors.ts";
import { idempotent } from "../middleware/idempotency.ts";
import { writing } from "../middleware/write-context.ts";
import { MINUTE_MS } from "../../core/duration.ts";

const LONGEST_WAIT_MINUTES = 43_200;

/** What Hyperping's API v1 is sent by the gateway, and what it answers besides. */
const common = {
  uuid: z.string().optional(),
  protocol: z.literal("http").optional(),
  regions: regions.optional(),
  alerts_wait: z.int().min(0).max(LONGEST_WAIT_MINUTES).optional(),
  paused: z.boolean().optional(),
};
const wish = z.strictObject({ name: monitorName, url: monitorUrl, ...common });
const change = z.strictObject({
  name: monitorName.optional(),
  url: monitorUrl.optional(),
  ...common,
});

/**
 * `/v1/monitors`: the routes of Hyperping's API v1 by which the gateway registers its pings:
 * it lists, adds the addresses that are missing, and changes those that differ.
 *
 * What the configuration file declares is listed too, and wins: a change that only differs in
 * words, wait or pause is answered with the monitor as it is, since the gateway's code knows no
 * read-only monitor and would stop half-way. An address is watched once: to add one that is
 * there already is to change it.
 */
export function hyperpingRoutes(engine: () => Engine | null, documents: Documents) {
  const operator = requireRole("operator", engine);
  return new Hono<Signed>()
    .get("/v1/monitors", operator, async (c) => {
      const page = askedPage(c, documents);
      const monitors = await listMonitors(c.get("engine"), page.id);
      const theirs = monitors.filter((m) => isWeb(m) && isTheirs(c, m));
      return c.json(theirs.map(hyperpingJson));
    })
    .post("/v1/monitors", operator, idempotent, async (c) => {
      const asked = await readBody(c, wish);
      const at = c.get("engine");
      const page = askedPage(c, documents);
      const known = (await listMonitors(at, page.id)).find((m) => m.url === asked.url);
      if (known?.source === "api") {
        await changeMonitor(at, writing(c), page, known.uuid, wished(asked));
      }
      const uuid =
        known?.uuid ??
        (await registerMonitor(at, writing(c), page, {
          name: asked.name,
          url: asked.url,
          regions: [],
          paused: false,
          everyMs: MINUTE_MS,
          timeoutMs: 5_000,
          confirmMs: MINUTE_MS,
          repeat: 2,
          ...wished(asked),
        }));
      const monitor = await monitorByUuid(at, page.id, uuid);
      return c.json(hyperpingJson(monitor), known ? 200 : 201);
    })
    .put("/v1/monitors/:uuid", operator, async (c) => {
      const asked = await readBody(c, change);
      const at = c.get("engine");
      const page = askedPage(c, documents);
      const known = await monitorByUuid(at, page.id, c.req.param("uuid"));
      if (!isTheirs(c, known)) throw new Refusal("missing", "There is no such monitor.");
      const isSame = asked.url === undefined || asked.url === known.url;
      if (known.source === "api" || !isSame) {
        await changeMonitor(at, writing(c), page, known.uuid, wished(asked));
      }
      return c.json(hyperpingJson(await monitorByUuid(at, page.id, known.uuid)));
    });
}

type Asked = z.output<typeof change>;

/** What was said, in our words; what was left out stays as it is. */
const wished = ({ name, url, regions, alerts_wait: wait, paused }: Asked) => ({
  ...(name !== undefined && { name }),
  ...(url !== undefined && { url }),
  ...(regions !== undefined && { regions }),
  ...(wait !== undefined && { confirmMs: wait * MINUTE_MS }),
  ...(paused !== undefined && { paused }),
});

/** Those that ask an address, as all of Hyperping's do. */
const isWeb = (m: ListedMonitor): boolean =>
  m.url !== null && ["http", "ping"].includes(m.running.config.kind);

const hyperpingJson = (m: ListedMonitor) => ({
  uuid: m.uuid,
  name: m.name,
  url: m.url,
  protocol: "http",
  regions: m.regions,
  // Whole minutes, as the gateway compares them; a part of one waits as well.
  alerts_wait: Math.ceil(m.running.config.confirmMs / MINUTE_MS),
  paused: m.paused,
});
