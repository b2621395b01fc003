import type { Availability, ComponentState, SecondsByState } from "../../server/core/model.ts";
import type { ComponentSnapshot, Day, ProviderSnapshot } from "../../server/core/snapshot.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../server/core/duration.ts";

/** Saturday 21 November 2026, 14 h 32 min 17 s in Paris. */
export const SAMPLE_NOW = Date.parse("2026-11-21T13:32:17Z");

export const DAYS = 90;

/** A small generator with a seed: the same history at each run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns the public id of a name, the same at each run. */
export const publicId = (text: string): string => {
  const random = chance(Array.from(text).reduce((n, c) => (n * 31 + c.charCodeAt(0)) | 0, 7));
  return Array.from({ length: 12 }, () => Math.floor(random() * 36).toString(36)).join("");
};

/** Seconds of a whole day: what is not named is operational. */
export function daySeconds(part: Partial<SecondsByState> = {}, length = 86_400): SecondsByState {
  const named = Object.values(part).reduce((sum, n) => sum + n, 0);
  return {
    degraded_performance: 0,
    partial_outage: 0,
    major_outage: 0,
    under_maintenance: 0,
    unknown: 0,
    operational: length - named,
    ...part,
  };
}

/** A civil day, its ratio worked out from its seconds as the roll-up does. */
export function sampleDay(date: string, seconds: SecondsByState): Day {
  return { date, seconds, ratio: availabilityOf([{ seconds }]).ratio };
}

/** Availability over days, by the rules of measurement: no data and planned maintenance apart. */
export function availabilityOf(days: readonly Pick<Day, "seconds">[]): Availability {
  let up = 0;
  let out = 0;
  let planned = 0;
  let unknown = 0;
  for (const { seconds: s } of days) {
    up += s.operational + s.degraded_performance;
    out += s.partial_outage + s.major_outage;
    planned += s.under_maintenance;
    unknown += s.unknown;
  }
  const all = up + out + planned + unknown;
  return {
    ratio: up + out === 0 ? null : up / (up + out),
    ratioWithMaintenance: up + out + planned === 0 ? null : up / (up + out + planned),
    coverage: all === 0 ? 0 : (all - unknown) / all,
    downSeconds: out,
  };
}

/** "YYYY-MM-DD" of the day that is `ago` days before the sample's. */
export function dateAgo(ago: number): string {
  return new Date(SAMPLE_NOW - ago * DAY_MS).toISOString().slice(0, 10);
}

type Special = {
  readonly state?: ComponentState;
  readonly since?: number;
  readonly days?: Readonly<Record<number, Partial<SecondsByState>>>;
  readonly gap?: readonly [from: number, to: number];
  readonly more?: Partial<ComponentSnapshot>;
};

/** Seconds of the sample's day that have passed. */
export const TODAY_LENGTH = 14 * 3600 + 32 * 60;

const SPECIAL: Readonly<Record<string, Special>> = {
  "insee/sirene": {
    state: "major_outage",
    since: SAMPLE_NOW - 72 * MINUTE_MS,
    days: {
      0: { major_outage: 72 * 60 },
      1: { degraded_performance: 5000 },
      28: { major_outage: 400 },
    },
    more: {
      recent: [{ from: SAMPLE_NOW - 72 * MINUTE_MS, to: SAMPLE_NOW, state: "major_outage" }],
      cause: "http_5xx",
      lastUpAt: SAMPLE_NOW - 73 * MINUTE_MS,
      aliases: ["sirene"],
      routes: [
        "/v3/insee/sirene/unites_legales/{siren}",
        "/v3/insee/sirene/etablissements/{siret}",
      ],
    },
  },
  "dgfip/liasses_fiscales": {
    state: "degraded_performance",
    since: SAMPLE_NOW - 26 * MINUTE_MS,
    days: { 0: { degraded_performance: 1560 }, 44: { under_maintenance: 3 * 3600 } },
    more: {
      recent: [
        { from: SAMPLE_NOW - 26 * MINUTE_MS, to: SAMPLE_NOW, state: "degraded_performance" },
      ],
      cause: "slow",
      latencyMs: { p50: 1_240, p95: 4_310 },
      advice: "Portez votre délai d’attente à 10 secondes et réessayez une seule fois.",
    },
  },
  "msa/conformite_cotisations": {
    state: "under_maintenance",
    since: SAMPLE_NOW - 92 * MINUTE_MS,
    days: { 0: { under_maintenance: 92 * 60 }, 30: { under_maintenance: 4 * 3600 } },
    more: {
      recent: [{ from: SAMPLE_NOW - 92 * MINUTE_MS, to: SAMPLE_NOW, state: "under_maintenance" }],
      maintenanceUntil: Date.parse("2026-11-21T17:00:00Z"),
    },
  },
  "opqibi/certification_ingenierie": {
    state: "unknown",
    since: SAMPLE_NOW - 5 * HOUR_MS,
    days: { 0: { unknown: 5 * 3600 } },
    gap: [1, 3],
    more: { cause: "no_data", latencyMs: { p50: null, p95: null } },
  },
  "inpi/rne": { gap: [20, 23] },
  "data_subvention/subventions": { gap: [41, 89] },
  "infogreffe/rcs": { days: { 4: { major_outage: 42 * 60 }, 61: { major_outage: 3 * 3600 } } },
};

function sampleDays(id: string, special: Special): Day[] {
  const random = chance(id.length * 7919 + id.charCodeAt(0) * 31 + id.charCodeAt(id.length - 1));
  return Array.from({ length: DAYS }, (_, i) => {
    const ago = DAYS - 1 - i;
    const length = ago === 0 ? TODAY_LENGTH : 86_400;
    const roll = random();
    const depth = random();
    const [gapFrom, gapTo] = special.gap ?? [-1, -1];
    const named = special.days?.[ago];
    if (named) return sampleDay(dateAgo(ago), daySeconds(named, length));
    if (ago >= gapFrom && ago <= gapTo) {
      return sampleDay(dateAgo(ago), daySeconds({ unknown: length }, length));
    }
    if (ago > 0 && roll < 0.012) {
      return sampleDay(dateAgo(ago), daySeconds({ major_outage: Math.round(1000 + depth * 9000) }));
    }
    if (ago > 0 && roll < 0.05) {
      return sampleDay(dateAgo(ago), daySeconds({ major_outage: Math.round(60 + depth * 500) }));
    }
    if (ago > 0 && roll > 0.985) {
      return sampleDay(dateAgo(ago), daySeconds({ under_maintenance: 3 * 3600 }));
    }
    return sampleDay(dateAgo(ago), daySeconds({}, length));
  });
}

/** One component with a plausible history; `more` overrides any of its fields. */
export function sampleComponent(
  id: string,
  name: string,
  more: Partial<ComponentSnapshot> = {},
): ComponentSnapshot {
  const special = SPECIAL[id] ?? {};
  const days = more.days ?? sampleDays(id, special);
  const state = more.state ?? special.state ?? "operational";
  const since = more.since ?? special.since ?? SAMPLE_NOW - 17 * DAY_MS - 3 * HOUR_MS;
  const random = chance(id.length * 104729 + id.charCodeAt(1));
  const p50 = Math.round(90 + random() * 500);
  const p95 = Math.round(p50 * (1.4 + random() * 2));
  return {
    id,
    publicId: publicId(id),
    name,
    pingName: name,
    aliases: [],
    description: null,
    advice: null,
    routes: [`/v3/${id}`],
    createdAt: SAMPLE_NOW - 300 * DAY_MS,
    updatedAt: since,
    state,
    since,
    verified: { state, since },
    cause: null,
    lastCheckedAt: SAMPLE_NOW - Math.round(5 + random() * 50) * 1000,
    lastUpAt: SAMPLE_NOW - 12_000,
    stale: false,
    maintenanceUntil: null,
    windows: [],
    availability: {
      "24h": availabilityOf(days.slice(-1)),
      "7d": availabilityOf(days.slice(-7)),
      "30d": availabilityOf(days.slice(-30)),
      "90d": availabilityOf(days),
    },
    latencyMs: { p50, p95 },
    days,
    ...special.more,
    ...more,
  };
}

/** A provider; its state is its worst component's, as the sample needs no finer rule. */
export function sampleProvider(
  name: string,
  components: readonly ComponentSnapshot[],
  more: Partial<ProviderSnapshot> = {},
): ProviderSnapshot {
  const order: readonly ComponentState[] = [
    "major_outage",
    "partial_outage",
    "degraded_performance",
    "under_maintenance",
    "unknown",
  ];
  const state = order.find((s) => components.some((c) => c.state === s)) ?? "operational";
  const since = components.find((c) => c.state === state)?.since ?? SAMPLE_NOW;
  const id = name.toLowerCase().replaceAll(/[^a-z]+/g, "-");
  return {
    id,
    publicId: publicId(`provider ${id}`),
    name,
    role: "provider",
    url: null,
    createdAt: SAMPLE_NOW - 300 * DAY_MS,
    updatedAt: since,
    state,
    since,
    components,
    ...more,
  };
}
