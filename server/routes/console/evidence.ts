import { Hono } from "hono";
import { allRegions } from "../../../db/regions.ts";
import { newestResults, resultCounts, type StoredResult } from "../../../db/results.ts";
import { incidentFor } from "../../actions/draft-reading.ts";
import { draftEvidence, type DraftEvidence } from "../../core/api/evidence.ts";
import { isoInZone } from "../../core/calendar.ts";
import { MINUTE_MS } from "../../core/duration.ts";
import { NO_EVIDENCE, type Evidence } from "../../core/events/outages.ts";
import { faultOf, wayOf } from "../../core/measuring/attribution.ts";
import { regionOfAttempt, type Region } from "../../core/measuring/locations.ts";
import type { RegionConfig } from "../../core/configuration.ts";
import type { ComponentState, Instant } from "../../core/model.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import type { LiveComponent, LiveMonitor } from "../../state/live.ts";
import { seenFromRegions } from "../../state/seen-from.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { nothingThere, writing } from "../middleware/write-context.ts";
import { describeRoute } from "../schemas/described-route.ts";
import type { Presence } from "./presence.ts";

const read = describeRoute("get", "/api/v1/console/incidents/{id}/evidence", {
  tag: "Console",
  id: "readDraftEvidence",
  summary: "The measurements that a probes' draft rests on, and who has it open",
  answer: draftEvidence,
});

export const evidenceDescriptions = [read];

/** Number of measurements that are listed, before the last that went well. */
const LISTED = 4;
/** Time before an outage in which the last check that went well is looked for. */
const BEFORE_MS = 10 * MINUTE_MS;

/** Serves the measurements behind the probes' drafts. */
export function evidenceRoutes(
  engine: () => Engine | null,
  documents: Documents,
  presence: Presence,
) {
  const app = new Hono<Signed>();
  serveRoute(app, read, [requireRole("reader", engine)], async (c) => {
    const id = c.req.param("id");
    const ctx = writing(c);
    const record = await incidentFor(ctx, id);
    if (!record) throw nothingThere();
    const { timeZone } = askedPage(c, documents);
    const iso = (at: Instant) => isoInZone(at, timeZone);
    const now = ctx.now();
    const { live, ctx: served } = c.get("engine");
    const evidence = (record.evidence as Evidence | null) ?? NO_EVIDENCE;
    const components = new Set(evidence.outages.map((o) => o.component));
    // Ids of components are unique within a page alone.
    const isShown = (c: LiveComponent) =>
      c.page.id === record.pageId && components.has(c.config.id);
    const monitors = live.monitors.filter((m) => isShown(m.component));
    const { from, to } = spanOf(evidence);
    const others = await presence.others(ctx, `incidents/${id}`, c.get("actor").id);
    const regions = served.config.regions ? await allRegions(ctx.db) : [];
    const seen = await measured(ctx.db, monitors, from, to, now);
    return c.json({
      from: from === null ? null : iso(from),
      to: to === null ? null : iso(to),
      during: seen.during,
      after: seen.after,
      fault: faultIn(live.components.filter(isShown)),
      checks: seen.checks.map((check) => checkJson(check, { monitors, regions, iso })),
      ...seenByRegion(live.components.filter(isShown), served.config.regions),
      editors: others.map(({ name, since }) => ({ name, since: iso(since) })),
    } satisfies DraftEvidence);
  });
  return app;
}

/** Returns the time from the first outage's start to the last one's end, if all have ended. */
function spanOf({ outages }: Evidence): { from: Instant | null; to: Instant | null } {
  if (outages.length === 0) return { from: null, to: null };
  const from = Math.min(...outages.map((o) => o.since));
  const goesOn = outages.some((o) => o.until === null);
  return { from, to: goesOn ? null : Math.max(...outages.map((o) => o.until ?? 0)) };
}

async function measured(
  db: Parameters<typeof resultCounts>[0],
  monitors: readonly LiveMonitor[],
  from: Instant | null,
  to: Instant | null,
  now: Instant,
) {
  const none = { checked: 0, failed: 0 };
  if (from === null || monitors.length === 0) return { during: none, after: null, checks: [] };
  const ids = monitors.map((m) => m.id);
  const end = now + 1;
  const newest = await newestResults(db, { from, to: end }, ids, LISTED);
  const before = await newestResults(db, { from: from - BEFORE_MS, to: from }, ids, LISTED);
  const well = before.find((r) => r.outcome === "up" || r.outcome === "degraded");
  return {
    during: await resultCounts(db, { from, to: to ?? end }, ids),
    after: to === null ? null : await resultCounts(db, { from: to, to: end }, ids),
    checks: well === undefined ? newest : [...newest, well],
  };
}

/** Returns the one party at fault in the outages that go on, or `null`. */
function faultIn(components: readonly LiveComponent[]) {
  const faults = new Set(
    components
      .map((c) => faultOf(c.status, c.config, c.provider.role, c.rules.voices))
      .filter((fault) => fault !== null),
  );
  return faults.size === 1 ? [...faults][0]! : null;
}

/** Returns what each region sees of some components; nothing where no region probes them. */
function seenByRegion(
  components: readonly LiveComponent[],
  configured: readonly RegionConfig[] | undefined,
): Pick<DraftEvidence, "regions"> {
  const seen = components.flatMap((component) =>
    (seenFromRegions(component, configured)?.seen ?? []).map((region) => ({
      id: component.config.id,
      region,
    })),
  );
  if (seen.length === 0) return {};
  const regions = (configured ?? []).map(({ id, name }) => {
    const own = seen.filter(({ region }) => region.id === id);
    const named = (states: readonly ComponentState[]) =>
      own.filter(({ region }) => states.includes(region.state)).map((one) => one.id);
    return {
      id,
      name,
      failing: named(["degraded_performance", "partial_outage", "major_outage"]),
      working: named(["operational"]),
    };
  });
  return { regions };
}

function checkJson(
  check: StoredResult,
  of: {
    readonly monitors: readonly LiveMonitor[];
    readonly regions: readonly Region[];
    readonly iso: (at: Instant) => string;
  },
): DraftEvidence["checks"][number] {
  const { monitors, iso } = of;
  const region = of.regions.find(({ number }) => number === regionOfAttempt(check.attempt));
  const { component, config } = monitors.find((m) => m.id === check.monitorId)!;
  const { cause, httpStatus, latencyMs } = check;
  return {
    at: iso(check.startedAt),
    component: component.config.id,
    monitor: config.key,
    via: wayOf(config, component.provider.role),
    ...(region && { region: region.id }),
    // Results without an outcome are left out where they are read.
    outcome: check.outcome ?? "maintenance",
    cause,
    httpStatus,
    latencyMs,
  };
}
