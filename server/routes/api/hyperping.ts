import { Hono } from "hono";
import { z } from "zod";
import {
  changeMonitor,
  listMonitors,
  monitorByUuid,
  registerMonitor,
  type ListedMonitor,
} from "../../actions/monitors.ts";
import {
  hyperpingChange,
  hyperpingMonitor,
  newHyperpingMonitor,
  type HyperpingMonitor,
} from "../../core/api/monitors.ts";
import { MINUTE_MS } from "../../core/duration.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { idempotent } from "../middleware/idempotency.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { writing } from "../middleware/write-context.ts";
import { describeRoute } from "../schemas/described-route.ts";
import { isTheirs } from "./monitors.ts";

const tag = "Measuring";

const list = describeRoute("get", "/v1/monitors", {
  tag,
  id: "hyperpingMonitors",
  summary: "All monitors of an address, as Hyperping's API lists them",
  answer: z.array(hyperpingMonitor),
});

const add = describeRoute("post", "/v1/monitors", {
  tag,
  id: "hyperpingAdd",
  summary: "Register a ping",
  description: "200 where the address has a monitor already: it is changed instead.",
  body: newHyperpingMonitor,
  status: 201,
  answer: hyperpingMonitor,
  isRepeatable: true,
});

const change = describeRoute("put", "/v1/monitors/{uuid}", {
  tag,
  id: "hyperpingChange",
  summary: "Change a registered ping",
  body: hyperpingChange,
  answer: hyperpingMonitor,
});

export const hyperpingDescriptions = [list, add, change];

/**
 * Serves the routes of Hyperping's API v1 by which the gateway registers its pings: it lists
 * them, adds missing addresses, and changes those that differ.
 *
 * Monitors of the configuration file are listed too, and win: a change of their name, wait or
 * pause is answered with the monitor as it is, since the gateway's code knows no read-only
 * monitor and would stop half-way. An address has one monitor: adding it again changes it.
 */
export function hyperpingRoutes(engine: () => Engine | null, documents: Documents) {
  const app = new Hono<Signed>();
  const operator = [requireRole("operator", engine)];

  serveRoute(app, list, operator, async (c) => {
    const page = askedPage(c, documents);
    const monitors = await listMonitors(c.get("engine"), page.id);
    const theirs = monitors.filter((m) => isWeb(m) && isTheirs(c, m));
    return c.json(theirs.map(hyperpingJson));
  });

  serveRoute(app, add, [...operator, idempotent], async (c, { body }) => {
    const at = c.get("engine");
    const page = askedPage(c, documents);
    const known = (await listMonitors(at, page.id)).find((m) => m.url === body.url);
    if (known?.source === "api") {
      await changeMonitor(at, writing(c), page, known.uuid, wished(body));
    }
    const uuid =
      known?.uuid ??
      (await registerMonitor(at, writing(c), page, {
        name: body.name,
        url: body.url,
        regions: [],
        paused: false,
        everyMs: MINUTE_MS,
        timeoutMs: 5_000,
        confirmMs: MINUTE_MS,
        repeat: 2,
        ...wished(body),
      }));
    const monitor = await monitorByUuid(at, page.id, uuid);
    return c.json(hyperpingJson(monitor), known ? 200 : 201);
  });

  serveRoute(app, change, operator, async (c, { body }) => {
    const at = c.get("engine");
    const page = askedPage(c, documents);
    const known = await monitorByUuid(at, page.id, c.req.param("uuid"));
    if (!isTheirs(c, known)) throw new Refusal("missing", "There is no such monitor.");
    const isSame = body.url === undefined || body.url === known.url;
    if (known.source === "api" || !isSame) {
      await changeMonitor(at, writing(c), page, known.uuid, wished(body));
    }
    return c.json(hyperpingJson(await monitorByUuid(at, page.id, known.uuid)));
  });

  return app;
}

type Asked = z.output<typeof hyperpingChange>;

/** Returns the changes in our own words; omitted fields remain as they are. */
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

const hyperpingJson = (m: ListedMonitor): HyperpingMonitor => ({
  uuid: m.uuid,
  name: m.name,
  url: m.url ?? "",
  protocol: "http",
  regions: m.regions,
  // Whole minutes, as the gateway compares them; a part of one waits as well.
  alerts_wait: Math.ceil(m.running.config.confirmMs / MINUTE_MS),
  paused: m.paused,
});
