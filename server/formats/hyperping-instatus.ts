import { isoInZone } from "../core/calendar.ts";
import type { Impact } from "../core/declared.ts";
import type { PageSnapshot } from "../core/snapshot.ts";
import type { Indicator } from "../core/measuring/overall.ts";
import { incidentAddress, isOn, isOpen, listedMaintenances, maintenanceAddress } from "./events.ts";
import { status } from "./statuspage.ts";

/**
 * Two shapes that the gateway's own site has polled over the years. Their readers know three
 * values only, so that every degree of failure is an outage to them.
 */

const LEVELS: Readonly<Record<Indicator, { hyperping: string; instatus: string }>> = {
  none: { hyperping: "up", instatus: "UP" },
  maintenance: { hyperping: "maintenance", instatus: "UNDERMAINTENANCE" },
  minor: { hyperping: "outage", instatus: "HASISSUES" },
  major: { hyperping: "outage", instatus: "HASISSUES" },
  critical: { hyperping: "outage", instatus: "HASISSUES" },
};

/** Instatus has no word for critical. */
const IMPACTS: Readonly<Record<Impact, string>> = {
  none: "OPERATIONAL",
  minor: "MINOROUTAGE",
  major: "MAJOROUTAGE",
  critical: "MAJOROUTAGE",
};

/** `/api/config`: Hyperping's page configuration, of which only the status is read. */
export function hyperpingConfig(page: PageSnapshot): string {
  const { hyperping } = LEVELS[status(page).indicator];
  return JSON.stringify({ globals: { topLevelStatus: { status: hyperping } } });
}

/** `/summary.json`: Instatus's summary; `duration` is in minutes. */
export function instatusSummary(page: PageSnapshot): string {
  const iso = (at: number) => isoInZone(at, page.timeZone);
  return JSON.stringify({
    page: {
      name: page.title,
      url: page.url,
      status: LEVELS[status(page).indicator].instatus,
    },
    activeIncidents: page.incidents.filter(isOpen).map((i) => ({
      name: i.title,
      started: iso(i.startedAt),
      status: i.status.toUpperCase(),
      impact: IMPACTS[i.impact],
      url: incidentAddress(page, i),
    })),
    activeMaintenances: listedMaintenances(page, isOn).map((m) => ({
      name: m.title,
      start: iso(m.startsAt),
      status: m.status.replace("_", "").toUpperCase(),
      duration: String(Math.round((m.endsAt - m.startsAt) / 60_000)),
      url: maintenanceAddress(page, m),
    })),
  });
}
