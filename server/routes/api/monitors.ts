import { ONE_LINE } from "../../core/plain-text.ts";
import { z } from "@hono/zod-openapi";
import { Hono, type Context } from "hono";
import { RateLimiterMemory } from "rate-limiter-flexible";
import {
  changeMonitor,
  listMonitors,
  monitorByUuid,
  registerMonitor,
  removeMonitor,
  type ListedMonitor,
} from "../../actions/monitors.ts";
import { waitOf } from "../../http/throttles.ts";
import { muteMonitor, unmuteMonitor } from "../../actions/mutes.ts";
import { tryMonitor, type Trial } from "../../actions/trials.ts";
import { isoInZone } from "../../core/calendar.ts";
import { DURATION_PATTERN, formatDuration, parseDuration } from "../../core/duration.ts";
import type { Instant } from "../../core/model.ts";
import { mayAs, maySpeakFor, type Role } from "../../core/people/permission.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { readBody } from "../middleware/input.ts";
import { idempotent } from "../middleware/idempotency.ts";
import { waitResponse } from "../middleware/rate-limit.ts";
import { writing } from "../middleware/write-context.ts";

/** From "10s" to "30d", and the like; milliseconds out. */
const duration = (least: string, most: string) =>
  z
    .string()
    .regex(DURATION_PATTERN, "expected a duration such as 500ms, 5s, 1m, 2h or 90d")
    .transform((text, issues) => {
      const ms = parseDuration(text) ?? -1;
      if (ms >= (parseDuration(least) ?? 0) && ms <= (parseDuration(most) ?? 0)) return ms;
      issues.addIssue(`expected a duration from ${least} to ${most}`);
      return z.NEVER;
    });

export const monitorName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(ONE_LINE, "expected text on one line, without control characters");
export const monitorUrl = z.string().max(2000);
export const regions = z.array(z.string().min(1).max(50)).max(50);

const wish = z.strictObject({
  name: monitorName,
  url: monitorUrl,
  // Often enough for whoever is in a hurry, and no attack on whoever is watched.
  every: duration("5s", "30d").default(60_000),
  timeout: duration("10ms", "10m").default(5_000),
  confirm: duration("0s", "30d").default(60_000),
  repeat: z.int().min(0).max(10).default(2),
  paused: z.boolean().default(false),
});

const change = z.strictObject({
  name: monitorName.optional(),
  url: monitorUrl.optional(),
  every: duration("5s", "30d").optional(),
  timeout: duration("10ms", "10m").optional(),
  confirm: duration("0s", "30d").optional(),
  repeat: z.int().min(0).max(10).optional(),
  paused: z.boolean().optional(),
});

const mute = z.strictObject({ for: duration("1m", "30d") });

/** One monitor is tried by hand once in so many seconds, whoever asks. */
const TRIAL_EVERY_S = 10;

/**
 * `/api/v1/monitors`: what is watched, for the console and for scripts. What the configuration
 * file declares is listed and read-only; what came by HTTP may be changed and removed.
 */
export function monitorRoutes(engine: () => Engine | null, documents: Documents) {
  const as = (role: Role) => requireRole(role, engine);
  const pageOf = (c: Context<Signed>) => askedPage(c, documents);
  const shown = async (c: Context<Signed>, uuid: string) => {
    const found = await monitorByUuid(c.get("engine"), pageOf(c).id, uuid);
    if (!isTheirs(c, found)) throw new Refusal("missing", "There is no such monitor.");
    return monitorJson(found, c.get("engine").ctx.now(), mayAs(c.get("actor").role, "operator"));
  };

  const tried = new RateLimiterMemory({ points: 1, duration: TRIAL_EVERY_S });

  return new Hono<Signed>()
    .get("/api/v1/monitors", as("reader"), async (c) => {
      const isOperator = mayAs(c.get("actor").role, "operator");
      const monitors = await listMonitors(c.get("engine"), pageOf(c).id);
      const theirs = monitors.filter((m) => isTheirs(c, m));
      return c.json({
        monitors: theirs.map((m) => monitorJson(m, c.get("engine").ctx.now(), isOperator)),
      });
    })
    .get("/api/v1/monitors/:uuid", as("reader"), async (c) =>
      c.json(await shown(c, c.req.param("uuid"))),
    )
    .post("/api/v1/monitors", as("operator"), idempotent, async (c) => {
      const { every, timeout, confirm, ...rest } = await readBody(c, wish);
      const asked = { everyMs: every, timeoutMs: timeout, confirmMs: confirm, regions: [] };
      const uuid = await registerMonitor(c.get("engine"), writing(c), pageOf(c), {
        ...rest,
        ...asked,
      });
      return c.json(await shown(c, uuid), 201, { location: `/api/v1/monitors/${uuid}` });
    })
    .put("/api/v1/monitors/:uuid", as("operator"), async (c) => {
      const { every, timeout, confirm, name, url, repeat, paused } = await readBody(c, change);
      const uuid = c.req.param("uuid");
      await changeMonitor(c.get("engine"), writing(c), pageOf(c), uuid, {
        ...(every !== undefined && { everyMs: every }),
        ...(timeout !== undefined && { timeoutMs: timeout }),
        ...(confirm !== undefined && { confirmMs: confirm }),
        ...(name !== undefined && { name }),
        ...(url !== undefined && { url }),
        ...(repeat !== undefined && { repeat }),
        ...(paused !== undefined && { paused }),
      });
      return c.json(await shown(c, uuid));
    })
    .post("/api/v1/monitors/:uuid/test", as("operator"), async (c) => {
      const uuid = c.req.param("uuid");
      // What is not there is not counted: a monitor is told of first, or refused.
      await shown(c, uuid);
      const waitMs = await waitOf(tried, uuid);
      if (waitMs > 0) return waitResponse(waitMs);
      const trial = await tryMonitor(c.get("engine"), writing(c), pageOf(c).id, uuid);
      return c.json(trialJson(trial, pageOf(c).timeZone));
    })
    .post("/api/v1/monitors/:uuid/mute", as("operator"), async (c) => {
      const { for: forMs } = await readBody(c, mute);
      const uuid = c.req.param("uuid");
      await muteMonitor(c.get("engine"), writing(c), pageOf(c).id, uuid, forMs);
      return c.json(await shown(c, uuid));
    })
    .delete("/api/v1/monitors/:uuid/mute", as("operator"), async (c) => {
      const uuid = c.req.param("uuid");
      await unmuteMonitor(c.get("engine"), writing(c), pageOf(c).id, uuid);
      return c.json(await shown(c, uuid));
    })
    .delete("/api/v1/monitors/:uuid", as("operator"), async (c) => {
      await removeMonitor(c.get("engine"), writing(c), pageOf(c), c.req.param("uuid"));
      return c.body(null, 204);
    });
}

/** Who speaks for some providers alone sees what is theirs. */
export const isTheirs = (c: Context<Signed>, { running }: ListedMonitor): boolean =>
  maySpeakFor(c.get("actor"), running.component.provider.id);

function trialJson({ result, planned }: Trial, timeZone: string) {
  const { outcome, cause, startedAt, latencyMs, phases, httpStatus, detail } = result;
  return {
    outcome,
    cause,
    startedAt: isoInZone(startedAt, timeZone),
    latencyMs,
    phases,
    httpStatus,
    detail,
    /** It is a rehearsal: no measurement, no state and no figure comes of it. */
    recorded: false,
    plannedUntil: planned && isoInZone(planned.to, timeZone),
  };
}

/** @param withEvidence what a probe saw is for operators: it may quote what the target said */
function monitorJson(m: ListedMonitor, now: Instant, withEvidence: boolean) {
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
      httpStatus: state?.httpStatus ?? null,
      latencyMs: state?.latencyMs ?? null,
      detail: state?.detail ?? null,
      unusable: m.paused ? null : config.unusable,
    }),
  };
}
