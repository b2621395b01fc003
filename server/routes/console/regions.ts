import { Hono } from "hono";
import { VERSION } from "../../context/version.ts";
import { regionList, type RegionList } from "../../core/api/regions.ts";
import { isoInZone } from "../../core/calendar.ts";
import type { Instant } from "../../core/model.ts";
import type { Documents } from "../../http/documents.ts";
import type { RegionState } from "../../state/agent-desk.ts";
import type { Engine } from "../../state/engine.ts";
import { regionCounts, type RegionCounts } from "../../state/region-views.ts";
import { requireRight, requireRole, type Signed } from "../middleware/access.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";

const listRegions = describeRoute("get", "/api/v1/regions", {
  tag: "Console",
  id: "listRegions",
  summary: "The regions that probe: their agents, lags and clocks",
  answer: regionList,
});

export const regionDescriptions = [listRegions];

/** Serves the regions that probe, as the team sees them. */
export function regionRoutes(engine: () => Engine | null, documents: Documents) {
  const app = new Hono<Signed>();
  const team = [requireRole("reader", engine), requireRight("console.read")];
  serveRoute(app, listRegions, team, async (c) => {
    const { ctx, live, agents } = c.get("engine");
    const { timeZone } = askedPage(c, documents);
    const iso = (at: Instant) => isoInZone(at, timeZone);
    const counts = regionCounts(live);
    const regions = ((await agents?.regions()) ?? []).map((region) =>
      regionJson(region, counts.get(region.id), iso),
    );
    return c.json({ now: iso(ctx.now()), regions } satisfies RegionList);
  });
  return app;
}

function regionJson(
  { id, name, isOwn, voice, agent }: RegionState,
  counts: RegionCounts | undefined,
  iso: (at: Instant) => string,
): RegionList["regions"][number] {
  const isoOrNull = (at: Instant | null) => (at === null ? null : iso(at));
  return {
    id,
    name,
    isOwn,
    isHeard: voice.isHeard,
    why: voice.why ?? null,
    since: iso(voice.since),
    monitors: counts?.monitors ?? 0,
    differing: counts?.differing ?? 0,
    agent: agent && {
      name: agent.name,
      version: agent.version,
      isOlder: agent.version !== VERSION,
      lacks: agent.lacks,
      seenAt: iso(agent.seenAt),
      resultAt: isoOrNull(agent.resultAt),
      lagMs: agent.resultAt === null ? null : Math.max(0, agent.seenAt - agent.resultAt),
      clockOffsetMs: agent.clockOffsetMs,
      blindSince: isoOrNull(agent.blindSince),
      waiting: agent.waiting,
    },
  };
}
