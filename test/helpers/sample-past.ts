import { civilDays, civilHours } from "../../server/core/calendar.ts";
import type { Incident } from "../../server/core/declared.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import type {
  ComponentPast,
  Hour,
  LatencyPeriod,
  LatencyPoint,
  MeasuredOutage,
} from "../../server/core/page/view.ts";
import { chartWindow, type Archive } from "../../server/routes/pages/archive.ts";
import { daySeconds, SAMPLE_NOW } from "./sample-components.ts";
import { sampleIncidents } from "./sample-page.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../server/core/duration.ts";

/** An incident of the year before, which no snapshot holds any more. */
export const oldIncident: Incident = {
  ...sampleIncidents[1]!,
  id: "old4old4old4",
  title: "URSSAF : attestations indisponibles",
  startedAt: SAMPLE_NOW - 400 * DAY_MS,
  createdAt: SAMPLE_NOW - 400 * DAY_MS,
  updatedAt: SAMPLE_NOW - 400 * DAY_MS + 3 * 3_600_000,
  resolvedAt: SAMPLE_NOW - 400 * DAY_MS + 3 * 3_600_000,
  components: [{ id: "urssaf/attestation_sociale", state: "operational" }],
};

/** What a database would tell beyond the sample's snapshot: figures that follow a rule. */
export function samplePast(): Archive {
  return {
    components: (page, ids, period) => new Map(ids.map((id) => [id, pastOf(page, id, period)])),
    hours: (page, ids) =>
      new Map(ids.map((id) => [id, sampleHours(page.timeZone, id === "insee/sirene")])),
    month: (_, month) => ({
      incidents: month === "2025-10" ? [oldIncident] : [],
      maintenances: [],
    }),
    incident: (_, id) =>
      id === oldIncident.id ? oldIncident : id === "gone4gone4go" ? "removed" : null,
    maintenance: () => null,
    firstEventAt: () => oldIncident.startedAt,
    removed: () => ["insee/annuaire", "ancien/registre"],
  };
}

function pastOf(page: PageSnapshot, id: string, period: LatencyPeriod): ComponentPast {
  return {
    latency: sampleLatency(page.timeZone, period),
    year:
      id === "opqibi/certification_ingenierie"
        ? { ratio: null, ratioWithMaintenance: null, coverage: 0, downSeconds: 0 }
        : { ratio: 0.99874, ratioWithMaintenance: 0.99412, coverage: 0.981, downSeconds: 39_700 },
    outages: OUTAGES[id] ?? [],
  };
}

const OUTAGES: Readonly<Record<string, readonly MeasuredOutage[]>> = {
  "insee/sirene": [
    {
      from: SAMPLE_NOW - 72 * MINUTE_MS,
      to: null,
      state: "major_outage",
      cause: "http_5xx",
      httpStatus: 502,
    },
    {
      from: SAMPLE_NOW - 26 * HOUR_MS,
      to: SAMPLE_NOW - 26 * HOUR_MS + 83 * MINUTE_MS,
      state: "degraded_performance",
      cause: "slow",
      httpStatus: 200,
    },
  ],
  "dgfip/liasses_fiscales": [
    {
      from: SAMPLE_NOW - 26 * MINUTE_MS,
      to: null,
      state: "degraded_performance",
      cause: "slow",
      httpStatus: 200,
    },
  ],
};

/** 24 hours that are well, but the last two where the component is down. */
function sampleHours(timeZone: string, isDown: boolean): Hour[] {
  const spans = civilHours(chartWindow("24h", SAMPLE_NOW, timeZone), timeZone);
  return spans.map(({ from, to }, i) => {
    const left = spans.length - 1 - i;
    const length = Math.min(to, SAMPLE_NOW) - from;
    const down = isDown && left < 2 ? Math.min(length / 1000, left === 0 ? 1937 : 2383) : 0;
    return { from, to, seconds: daySeconds({ major_outage: down }, length / 1000) };
  });
}

/** Latencies that swing with the hour; three buckets without a measurement. */
export function sampleLatency(timeZone: string, period: LatencyPeriod): LatencyPoint[] {
  const window = chartWindow(period, SAMPLE_NOW, timeZone);
  const spans =
    period === "90d" || period === "30d"
      ? civilDays(window, timeZone)
      : civilHours(window, timeZone);
  return spans.map(({ from, to }, i) => {
    const hole = i % 24 >= 8 && i % 24 <= 10;
    const p50 = Math.round(180 + 90 * Math.sin(i / 4) + (i % 5) * 11);
    return { from, to, p50: hole ? null : p50, p95: hole ? null : p50 * 3 + (i % 7) * 40 };
  });
}
