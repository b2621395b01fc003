import { Hono } from "hono";
import * as shapes from "../../core/api/console-figures.ts";
import { addMonths, civilDate, civilMonth, isoInZone, monthOf } from "../../core/calendar.ts";
import type { PageConfig } from "../../core/configuration.ts";
import { dayOf, type Tally } from "../../core/measuring/uptime.ts";
import type { Instant, Interval } from "../../core/model.ts";
import { maySpeakFor } from "../../core/people/permission.ts";
import type { PageSnapshot } from "../../core/snapshot.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { latelyMeasured } from "../../state/hourly-latencies.ts";
import { measuredComponents, type MeasuredComponent } from "../../state/measured-components.ts";
import { refuseMonth } from "../../state/month-reports.ts";
import { availabilityBuckets } from "../../state/time-series.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { askedPage, pageOf } from "../middleware/asked-page.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";

const readLatencies = describeRoute("get", "/api/v1/console/latencies", {
  tag: "Console",
  id: "readHourlyLatencies",
  summary: "Median latencies of the last day, of every component at once",
  answer: shapes.hourlyLatencies,
});

const readMonth = describeRoute("get", "/api/v1/console/month", {
  tag: "Console",
  id: "readMonthInDays",
  summary: "A month day by day, when it closes, and the months before it",
  query: shapes.monthInDaysQuery,
  answer: shapes.monthInDays,
});

export const figureDescriptions = [readLatencies, readMonth];

/** Months in the chart of months. */
const MONTHS = 12;

/** Serves the figures of which the console draws a day of latencies and a month of days. */
export function figureRoutes(engine: () => Engine | null, documents: Documents) {
  const app = new Hono<Signed>();
  const reader = [requireRole("reader", engine)];

  serveRoute(app, readLatencies, reader, async (c) => {
    const { ctx } = c.get("engine");
    const page = askedPage(c, documents);
    const theirs = new Set(
      page.providers
        .filter((p) => maySpeakFor(c.get("actor"), p.id))
        .flatMap((p) => p.components.map((component) => component.id)),
    );
    const components = (await measuredComponents(ctx)).filter(
      (m) => m.pageId === page.id && theirs.has(m.key),
    );
    const { from, found } = await latelyMeasured(ctx, components, page.timeZone);
    return c.json({
      from: isoInZone(from, page.timeZone),
      components: components.map(({ id, key }) => ({ id: key, ...found.get(id)! })),
    });
  });

  serveRoute(app, readMonth, reader, async (c, { query }) => {
    const { ctx } = c.get("engine");
    const page = askedPage(c, documents);
    const month = query.month ?? monthOf(ctx.now(), page.timeZone);
    refuseMonth(month, page.timeZone, ctx.now());
    const measured = (await measuredComponents(ctx)).filter((m) => m.pageId === page.id);
    const whole = civilMonth(month, page.timeZone);
    const window = { from: whole.from, to: Math.min(whole.to, ctx.now()) };
    const daysOf = (of: readonly PageConfig["providers"][number][]) =>
      daysOfMonth(ctx, membersOf(of, measured), window);
    const theirs = page.providers.filter((p) => maySpeakFor(c.get("actor"), p.id));
    const providers: { id: string; days: shapes.DayInShort[] }[] = [];
    for (const provider of theirs)
      providers.push({ id: provider.id, days: await daysOf([provider]) });
    return c.json({
      month,
      closesAt: closesAt(pageOf(c, documents), month, whole.to + ctx.config.freezeAfterMs),
      gateway: await daysOf(page.providers.filter((p) => p.role === "gateway")),
      providers,
      months: monthsBefore(pageOf(c, documents), month),
    } satisfies shapes.MonthInDays);
  });

  return app;
}

const membersOf = (
  providers: readonly PageConfig["providers"][number][],
  measured: readonly MeasuredComponent[],
): MeasuredComponent[] => {
  const keys = new Set(providers.flatMap((p) => p.components.map((component) => component.id)));
  return measured.filter((m) => keys.has(m.key));
};

async function daysOfMonth(
  ctx: Engine["ctx"],
  components: readonly MeasuredComponent[],
  window: Interval,
): Promise<shapes.DayInShort[]> {
  const zone = components[0]?.timeZone;
  if (zone === undefined) return [];
  const buckets = await availabilityBuckets(ctx, components, window, "day");
  return buckets.map(({ from, sums }) => dayInShort(civilDate(from, zone), sums));
}

function dayInShort(date: string, sums: Tally): shapes.DayInShort {
  const { seconds } = dayOf(date, sums);
  const outage = seconds.major_outage + seconds.partial_outage;
  const maintenance = seconds.under_maintenance;
  return {
    date,
    // Maintenance counts where it was not announced early enough.
    down: Math.max(0, outage + maintenance - sums.excludedMs / 1000),
    outage,
    degraded: seconds.degraded_performance,
    maintenance,
    unknown: seconds.unknown,
  };
}

/** Returns the moment from which a month changes only by errata; `null` once it is closed. */
function closesAt(page: PageSnapshot, month: string, at: Instant): string | null {
  const isClosed = page.months?.some((m) => m.month === month && m.frozenAt !== null) ?? false;
  return isClosed ? null : isoInZone(at, page.timeZone);
}

const monthsBefore = (page: PageSnapshot, month: string): shapes.MonthInDays["months"] =>
  (page.months ?? [])
    .filter((m) => m.month <= month && m.month > addMonths(month, -MONTHS))
    .map(({ month, ratio, spentSeconds, budgetSeconds, errata }) => ({
      month,
      ratio,
      spentSeconds,
      budgetSeconds,
      errata: errata.length,
    }))
    .toReversed();
