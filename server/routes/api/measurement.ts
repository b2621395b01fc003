import { Hono, type Context as Asked } from "hono";
import { z } from "zod";
import { availability, latency, sla } from "../../core/api/measurement.ts";
import { monthOf } from "../../core/calendar.ts";
import { DAY_MS, HOUR_MS } from "../../core/duration.ts";
import type { Instant, Interval } from "../../core/model.ts";
import type { PageSnapshot } from "../../core/snapshot.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Resolution } from "../../core/measuring/series.ts";
import type { Documents } from "../../http/documents.ts";
import {
  availabilityCsv,
  availabilityJson,
  latencyCsv,
  latencyJson,
} from "../../formats/availability.ts";
import { slaCsv, slaJson } from "../../formats/sla.ts";
import type { Engine } from "../../state/engine.ts";
import { measuredComponents, type MeasuredComponent } from "../../state/measured-components.ts";
import { availabilityBuckets, latencyBuckets } from "../../state/time-series.ts";
import { publishedMonth, refuseMonth } from "../../state/month-reports.ts";
import { Abandoned, takingTurns, type GiveWay } from "../../context/time-slices.ts";
import { pageOf } from "../middleware/asked-page.ts";
import { instantOf, moment } from "../middleware/input.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeQuery } from "../schemas/described-route.ts";
import { counted } from "../../core/counted.ts";

const FORMATS = ["json", "csv"] as const;
/** Two years of hours; more is asked for in parts. */
const MOST_BUCKETS = 20_000;
/** Default windows: the last 30 days, or the last 24 hours. */
const USUAL_MS: Readonly<Record<Resolution, number>> = { day: 30 * DAY_MS, hour: DAY_MS };

const format = z.enum(FORMATS).default("json");

const seriesQuery = z.object({
  component: z
    .string()
    .max(200)
    .optional()
    .meta({ example: "<component>", description: "Configured identifier" }),
  provider: z
    .string()
    .max(200)
    .optional()
    .meta({ description: "Instead of `component`: all of a provider's" }),
  from: moment.optional().meta({ example: "<month>-01" }),
  to: moment.optional().meta({ example: "<day>" }),
  resolution: z.enum(["day", "hour"]).default("day"),
  format,
});
const monthQuery = z.object({
  month: z.string().max(20).optional().meta({ example: "<month>", description: "A civil month" }),
  format,
});

const tag = "Native API";

const readAvailability = describeQuery("/api/v1/availability", {
  tag,
  id: "readAvailability",
  summary: "Seconds by state and availability, by day or hour",
  query: seriesQuery,
  answer: availability,
});

const readLatency = describeQuery("/api/v1/latency", {
  tag,
  id: "readLatency",
  summary: "Percentiles of latency, by day or hour",
  query: seriesQuery,
  answer: latency,
});

const readSla = describeQuery("/api/v1/sla", {
  tag,
  id: "readSla",
  summary: "A month's availability against the commitment",
  query: monthQuery,
  answer: sla,
});

export const measurementDescriptions = [readAvailability, readLatency, readSla];

/** Buckets that count as one request: a year of days costs one, a year of hours nine. */
const BUCKETS_A_REQUEST = 1_000;

/**
 * Returns as how many requests one for a series counts: by how much of the past it wants, how
 * finely, and of how many components.
 */
export function seriesCost(c: Asked, now: Instant, documents: Documents): number {
  if (!/^\/api\/v1\/(?:availability|latency)$/.test(c.req.path)) return 1;
  const at = (name: string) => Date.parse((c.req.query(name) ?? "").replace(" ", "+"));
  const to = at("to");
  const span = Math.min(Number.isNaN(to) ? now : to, now) - at("from");
  const buckets = span / (c.req.query("resolution") === "hour" ? HOUR_MS : DAY_MS);
  // What makes no sense, or is too much, is refused before anything is read.
  if (!(buckets > 0)) return 1;
  const provider = c.req.query("component") === undefined ? c.req.query("provider") : undefined;
  const page = provider === undefined ? null : documents.pageOf(c.req.header("host"));
  const members = page?.providers.find((p) => p.id === provider)?.components.length ?? 1;
  return Math.ceil((Math.min(buckets, MOST_BUCKETS) * members) / BUCKETS_A_REQUEST);
}

/** Nobody reads this answer: it is written nowhere but in logs of what stands in front of us. */
const CLIENT_LEFT = 499;

/**
 * Serves series and reports that are computed from measurements. Clients take turns.
 *
 * @param clientOf the key by which a client's turns are its own
 */
export function measurementRoutes(
  engine: () => Engine | null,
  documents: Documents,
  clientOf: (c: Asked) => string,
) {
  const app = new Hono();
  const turns = takingTurns();
  const inTurn = (c: Asked, work: (giveWay: GiveWay) => Promise<Response>) =>
    turns(clientOf(c), c.req.raw.signal, work).catch((error: unknown) => {
      if (error instanceof Abandoned) return new Response(null, { status: CLIENT_LEFT });
      throw error;
    });

  serveRoute(app, readAvailability, [], async (c, { query }) => {
    const { at, page, components, window, subject } = await seriesAsked(
      c,
      query,
      engine,
      documents,
    );
    const { resolution } = query;
    return inTurn(c, async (giveWay) => {
      const buckets = await availabilityBuckets(at.ctx, components, window, resolution, giveWay);
      const series = { subject, timeZone: page.timeZone, resolution, window, buckets };
      return query.format === "csv"
        ? csv(c, availabilityCsv(series), `availability-${query.component ?? query.provider}`)
        : json(c, availabilityJson(series));
    });
  });

  serveRoute(app, readLatency, [], async (c, { query }) => {
    const { at, page, components, window } = await seriesAsked(c, query, engine, documents);
    const component = components[0];
    if (query.component === undefined || !component) {
      throw refused("/component", "expected the id of a component");
    }
    const { resolution } = query;
    return inTurn(c, async (giveWay) => {
      const buckets = await latencyBuckets(at.ctx, component, window, resolution, giveWay);
      const series = { component: component.key, timeZone: page.timeZone, resolution, buckets };
      return query.format === "csv"
        ? csv(c, latencyCsv(series), `latency-${component.key}`)
        : json(c, latencyJson(series));
    });
  });

  serveRoute(app, readSla, [], async (c, { query }) => {
    const page = pageOf(c, documents);
    const now = engine()?.ctx.now() ?? documents.snapshot()?.generatedAt ?? 0;
    const month = query.month ?? monthOf(now, page.timeZone);
    refuseMonth(month, page.timeZone, now);
    // The page shows the same figures, to the second.
    const shown = page.months?.find((m) => m.month === month);
    return inTurn(c, async () => {
      const report = shown ?? (await monthNow(working(engine), page, month));
      return query.format === "csv"
        ? csv(c, slaCsv(report), `sla-${month}`)
        : json(c, slaJson(report));
    });
  });

  return app;
}

function monthNow({ ctx }: Engine, page: PageSnapshot, month: string) {
  const config = ctx.config.pages.find((p) => p.id === page.id);
  if (!config) throw new Refusal("unavailable", "This page is about to change; ask again.");
  return publishedMonth(ctx, config, month);
}

/** The line at work; without one the database is another instance's. */
function working(engine: () => Engine | null): Engine {
  const at = engine();
  if (!at) throw new Refusal("unavailable", "This instance is starting, or only follows another.");
  return at;
}

async function seriesAsked(
  c: Asked,
  query: SeriesQuery,
  engine: () => Engine | null,
  documents: Documents,
) {
  const page = pageOf(c, documents);
  const at = working(engine);
  const window = windowOf(query, page.timeZone, at);
  const subject = subjectOf(query, page);
  const components = (await measuredComponents(at.ctx)).filter(
    (m: MeasuredComponent) => m.pageId === page.id && subject.keys.has(m.key),
  );
  return { at, page, window, components, subject: subject.named };
}

type SeriesQuery = z.output<typeof seriesQuery>;

/** The components that are meant; one of a provider's may be named together with it. */
function subjectOf({ component, provider }: SeriesQuery, page: PageSnapshot) {
  const own = provider === undefined ? null : page.providers.find((p) => p.id === provider);
  if (own === undefined) throw missing("provider", provider!);
  if (component !== undefined) {
    const among = (own ? [own] : page.providers).flatMap((p) => p.components);
    if (!among.some((one) => one.id === component)) throw missing("component", component);
    return { named: { component }, keys: new Set([component]) };
  }
  if (own)
    return { named: { provider: own.id }, keys: new Set(own.components.map((one) => one.id)) };
  throw refused("/component", "expected the id of a component, or `provider` with that of one");
}

function windowOf(query: SeriesQuery, timeZone: string, { ctx }: Engine): Interval {
  const now = ctx.now();
  const { resolution } = query;
  const named = (text: string | undefined) =>
    text === undefined ? undefined : instantOf(text, timeZone);
  const asked: Instant = named(query.to) ?? now;
  const from: Instant = named(query.from) ?? Math.min(asked, now) - USUAL_MS[resolution];
  if (asked <= from) throw refused("/to", "must come after `from`");
  if (from >= now) throw refused("/from", "must not lie in the future");
  if (resolution === "hour" && from < now - ctx.config.retention.hourlyMs) {
    const days = Math.floor(ctx.config.retention.hourlyMs / DAY_MS);
    throw refused("/from", `hours are kept for ${counted(days, "day")}; days are kept for ever`);
  }
  // What is to come has no figures yet.
  const window = { from, to: Math.min(asked, now) };
  const least = resolution === "hour" ? HOUR_MS : DAY_MS;
  if ((window.to - window.from) / least > MOST_BUCKETS) {
    throw refused("/from", `more than ${MOST_BUCKETS} buckets; ask for a part`);
  }
  return window;
}

const refused = (pointer: string, detail: string): Refusal =>
  new Refusal("invalid", `The query cannot be answered: ${detail}.`, [{ pointer, detail }]);

const missing = (what: "component" | "provider", id: string): Refusal =>
  new Refusal("missing", `There is no ${what} ${JSON.stringify(id)} on this page.`, [
    { pointer: `/${what}`, detail: `expected the id of a ${what}` },
  ]);

const json = (c: Asked, body: string): Response =>
  c.body(body, 200, { "content-type": "application/json; charset=utf-8" });

function csv(c: Asked, body: string, name: string): Response {
  const file = `${name.replace(/[^\w.-]+/g, "-")}.csv`;
  return c.body(body, 200, {
    "content-type": "text/csv; charset=utf-8; header=present",
    "content-disposition": `inline; filename="${file}"`,
  });
}
