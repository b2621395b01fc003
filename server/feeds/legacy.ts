import { isoInZone } from "../core/calendar.ts";
import type { PageSnapshot } from "../core/model.ts";
import { overall, type Indicator } from "../core/overall.ts";

/**
 * Two shapes that the gateway's own site has polled over the years. Their readers know three
 * values only, so that every degree of failure is an outage to them.
 */

const states = (page: PageSnapshot) =>
  page.providers.flatMap((p) => p.components.map((c) => c.state));

const LEVELS: Readonly<Record<Indicator, { hyperping: string; instatus: string }>> = {
  none: { hyperping: "up", instatus: "UP" },
  maintenance: { hyperping: "maintenance", instatus: "UNDERMAINTENANCE" },
  minor: { hyperping: "outage", instatus: "HASISSUES" },
  major: { hyperping: "outage", instatus: "HASISSUES" },
  critical: { hyperping: "outage", instatus: "HASISSUES" },
};

/** `/api/config`: Hyperping's page configuration, of which only the status is read. */
export function hyperpingConfig(page: PageSnapshot): string {
  const { hyperping } = LEVELS[overall(states(page)).indicator];
  return JSON.stringify({ globals: { topLevelStatus: { status: hyperping } } });
}

/** `/summary.json`: Instatus's summary. */
export function instatusSummary(page: PageSnapshot): string {
  const iso = (at: number) => isoInZone(at, page.timeZone);
  const open = page.incidents.filter((i) => i.status !== "resolved" && i.status !== "postmortem");
  const active = page.maintenances.filter(
    (m) => m.status === "in_progress" || m.status === "verifying",
  );
  return JSON.stringify({
    page: {
      name: page.title,
      url: page.url,
      status: LEVELS[overall(states(page)).indicator].instatus,
    },
    activeIncidents: open.map((i) => ({
      name: i.title,
      started: iso(i.startedAt),
      status: i.status.toUpperCase(),
      impact: i.impact === "none" ? "OPERATIONAL" : `${i.impact.toUpperCase()}OUTAGE`,
      url: `${page.url}/incidents/${i.id}`,
    })),
    activeMaintenances: active.map((m) => ({
      name: m.title,
      start: iso(m.startsAt),
      status: m.status.replace("_", "").toUpperCase(),
      duration: String(Math.round((m.endsAt - m.startsAt) / 60_000)),
      url: `${page.url}/maintenances/${m.id}`,
    })),
  });
}
