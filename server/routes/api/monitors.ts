import { Hono, type Context, type MiddlewareHandler } from "hono";
import {
  changeMonitor,
  listMonitors,
  monitorByUuid,
  registerMonitor,
  removeMonitor,
  type ListedMonitor,
} from "../../actions/monitors.ts";
import { muteMonitor, unmuteMonitor } from "../../actions/mutes.ts";
import { tryMonitor, type Trial } from "../../actions/trials.ts";
import * as shapes from "../../core/api/monitors.ts";
import { isoInZone } from "../../core/calendar.ts";
import { formatDuration } from "../../core/duration.ts";
import type { Instant } from "../../core/model.ts";
import type { PageConfig } from "../../core/configuration.ts";
import { mayAs, maySpeakFor } from "../../core/people/permission.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Documents } from "../../http/documents.ts";
import { inMemory, waitOf, type MakeLimiter } from "../../http/throttles.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRight, requireRole, type Signed } from "../middleware/access.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { idempotent } from "../middleware/idempotency.ts";
import { waitResponse } from "../middleware/rate-limit.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { given, writing } from "../middleware/write-context.ts";
import { describeRoute } from "../schemas/described-route.ts";

const tag = "Measuring";
const answer = shapes.monitor;

const list = describeRoute("get", "/api/v1/monitors", {
  tag,
  id: "listMonitors",
  summary: "All monitors",
  answer: shapes.monitorList,
});

const add = describeRoute("post", "/api/v1/monitors", {
  tag,
  id: "addMonitor",
  summary: "Add a monitor",
  body: shapes.newMonitor,
  status: 201,
  answer,
  isRepeatable: true,
});

const read = describeRoute("get", "/api/v1/monitors/{uuid}", {
  tag,
  id: "readMonitor",
  summary: "One monitor",
  answer,
});

const change = describeRoute("put", "/api/v1/monitors/{uuid}", {
  tag,
  id: "changeMonitor",
  summary: "Change a monitor that was added by HTTP",
  body: shapes.monitorChange,
  answer,
});

const remove = describeRoute("delete", "/api/v1/monitors/{uuid}", {
  tag,
  id: "removeMonitor",
  summary: "Remove a monitor",
  status: 204,
});

const tryNow = describeRoute("post", "/api/v1/monitors/{uuid}/test", {
  tag,
  id: "tryMonitor",
  summary: "Probe a monitor now, by hand",
  description:
    "Within its provider's limits, and once in 10 s for each monitor. It is a rehearsal: " +
    "nothing is recorded, no state follows.",
  answer: shapes.trial,
});

const mute = describeRoute("post", "/api/v1/monitors/{uuid}/mute", {
  tag,
  id: "muteMonitor",
  summary: "Freeze the published state for a while",
  description:
    "Probes continue and are recorded, and /ping follows them; the page and the mails do not.",
  body: shapes.newMute,
  answer,
});

const unmute = describeRoute("delete", "/api/v1/monitors/{uuid}/mute", {
  tag,
  id: "unmuteMonitor",
  summary: "Let the published state follow again",
  answer,
});

export const monitorDescriptions = [list, add, read, change, remove, tryNow, mute, unmute];

/** Seconds between two manual probes of one monitor, by all callers together. */
const TRIAL_EVERY_S = 10;

/**
 * Serves the monitors to the console and to scripts. Those of the configuration file are
 * read-only; those that were added by HTTP may be changed and removed.
 */
export function monitorRoutes(
  engine: () => Engine | null,
  documents: Documents,
  limiter: MakeLimiter = inMemory,
) {
  const app = new Hono<Signed>();
  const reader = [requireRole("reader", engine)];
  const operator = [requireRole("operator", engine), requireRight("monitor.write")];
  const pageOf = (c: Context<Signed>) => askedPage(c, documents);
  const shown = async (c: Context<Signed>, uuid: string) => {
    const found = await monitorByUuid(c.get("engine"), pageOf(c).id, uuid);
    if (!isTheirs(c, found)) throw new Refusal("missing", "There is no such monitor.");
    return monitorJson(found, c.get("engine").ctx.now(), mayAs(c.get("actor").role, "operator"));
  };

  serveRoute(app, list, reader, async (c) => {
    const isOperator = mayAs(c.get("actor").role, "operator");
    const monitors = await listMonitors(c.get("engine"), pageOf(c).id);
    const theirs = monitors.filter((m) => isTheirs(c, m));
    return c.json({
      monitors: theirs.map((m) => monitorJson(m, c.get("engine").ctx.now(), isOperator)),
    });
  });

  serveRoute(app, read, reader, async (c) => c.json(await shown(c, c.req.param("uuid"))));

  serveRoute(app, add, [...operator, idempotent], async (c, { body }) => {
    const { every: everyMs, timeout: timeoutMs, confirm: confirmMs, ...rest } = body;
    const wish = given({ ...rest, everyMs, timeoutMs, confirmMs, regions: [] as string[] });
    const uuid = await registerMonitor(c.get("engine"), writing(c), pageOf(c), wish);
    return c.json(await shown(c, uuid), 201, { location: `/api/v1/monitors/${uuid}` });
  });

  serveRoute(app, change, operator, async (c, { body }) => {
    const { every: everyMs, timeout: timeoutMs, confirm: confirmMs, ...rest } = body;
    const uuid = c.req.param("uuid");
    const wish = given({ ...rest, everyMs, timeoutMs, confirmMs });
    await changeMonitor(c.get("engine"), writing(c), pageOf(c), uuid, wish);
    return c.json(await shown(c, uuid));
  });

  serveRoute(app, remove, operator, async (c) => {
    await removeMonitor(c.get("engine"), writing(c), pageOf(c), c.req.param("uuid"));
    return c.body(null, 204);
  });

  trialAndMuteRoutes(app, { operator, pageOf, shown, limiter });
  return app;
}

type Serving = {
  readonly limiter: MakeLimiter;
  readonly operator: MiddlewareHandler<Signed>[];
  readonly pageOf: (c: Context<Signed>) => PageConfig;
  readonly shown: (c: Context<Signed>, uuid: string) => Promise<shapes.Monitor>;
};

function trialAndMuteRoutes(app: Hono<Signed>, parts: Serving): void {
  const { operator, pageOf, shown, limiter } = parts;
  const trials = limiter({ name: "monitor-trial", points: 1, duration: TRIAL_EVERY_S });

  serveRoute(app, tryNow, operator, async (c) => {
    const uuid = c.req.param("uuid");
    // Refuses an unknown monitor before it counts.
    await shown(c, uuid);
    const waitMs = await waitOf(trials, uuid);
    if (waitMs > 0) return waitResponse(waitMs);
    const trial = await tryMonitor(c.get("engine"), writing(c), pageOf(c).id, uuid);
    return c.json(trialJson(trial, pageOf(c).timeZone));
  });

  serveRoute(app, mute, operator, async (c, { body }) => {
    const uuid = c.req.param("uuid");
    await muteMonitor(c.get("engine"), writing(c), pageOf(c).id, uuid, body.for);
    return c.json(await shown(c, uuid));
  });

  serveRoute(app, unmute, operator, async (c) => {
    const uuid = c.req.param("uuid");
    await unmuteMonitor(c.get("engine"), writing(c), pageOf(c).id, uuid);
    return c.json(await shown(c, uuid));
  });
}

/** Returns whether the caller may see a monitor: a provider's own staff sees its own. */
export const isTheirs = (c: Context<Signed>, { running }: ListedMonitor): boolean =>
  maySpeakFor(c.get("actor"), running.component.provider.id);

function trialJson({ result, planned }: Trial, timeZone: string): shapes.Trial {
  const { outcome, cause, startedAt, latencyMs, phases, httpStatus, detail } = result;
  return {
    outcome,
    cause,
    startedAt: isoInZone(startedAt, timeZone),
    latencyMs,
    phases,
    httpStatus,
    detail,
    recorded: false,
    plannedUntil: planned && isoInZone(planned.to, timeZone),
  };
}

/** @param withEvidence includes the last probe's result; it may quote the target, so only for operators */
function monitorJson(m: ListedMonitor, now: Instant, withEvidence: boolean): shapes.Monitor {
  const { config, component } = m.running;
  const state = component.status.monitors[config.key];
  const { mutedUntil } = component.rules;
  const iso = (at: Instant | null | undefined) =>
    at == null ? null : isoInZone(at, component.page.timeZone);
  return {
    uuid: m.uuid,
    source: m.source,
    name: m.name,
    kind: config.kind,
    url: m.url,
    provider: component.provider.id,
    component: component.config.id,
    monitor: config.key,
    every: formatDuration(config.everyMs),
    timeout: formatDuration(config.timeoutMs),
    okFor: formatDuration(config.okForMs),
    confirm: formatDuration(config.confirmMs),
    repeat: config.repeat,
    paused: m.paused,
    mutedUntil: iso(mutedUntil !== undefined && mutedUntil > now ? mutedUntil : null),
    state: state?.verified.state ?? "unknown",
    since: iso(state?.verified.since),
    lastCheckedAt: iso(state?.lastCheckedAt),
    lastUpAt: iso(state?.lastUpAt),
    cause: state?.cause ?? null,
    ...(withEvidence && {
      expect: m.expect,
      settings: m.settings,
      httpStatus: state?.httpStatus ?? null,
      latencyMs: state?.latencyMs ?? null,
      detail: state?.detail ?? null,
      unusable: m.paused ? null : config.unusable,
    }),
  };
}
