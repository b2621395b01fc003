import type { Live, LiveComponent } from "./live.ts";
import { shownState } from "../core/measuring/component-status.ts";
import {
  declaredStates,
  liftedStates,
  shownSince,
  shownWith,
  type DeclaredState,
  type Lifted,
} from "../core/events/declared-states.ts";
import { plannedWindows } from "../core/events/maintenance-windows.ts";
import type { Cause, Instant } from "../core/model.ts";
import type {
  ComponentSnapshot,
  Measured,
  PageSnapshot,
  ProviderSnapshot,
  Snapshot,
} from "../core/snapshot.ts";
import type { Config } from "../core/configuration.ts";
import { summarizeTimed } from "../core/measuring/status.ts";
import { NOTHING_DECLARED, type Declared } from "./declared-events.ts";
import type { ComponentHistory, History } from "./component-history.ts";
import { publicId } from "../context/ids.ts";
import { resultCounts } from "./result-counts.ts";
import type { ShownMonths } from "./month-reports.ts";
import { seenFromRegions } from "./seen-from.ts";
import { seriesSnapshot } from "./window-occurrences.ts";
import { DAY_MS, HOUR_MS } from "../core/duration.ts";

const AHEAD_MS = 14 * DAY_MS;
const NOTHING_KNOWN = { ratio: null, ratioWithMaintenance: null, coverage: 0, downSeconds: 0 };
const NO_HISTORY: ComponentHistory = {
  availability: {
    "24h": NOTHING_KNOWN,
    "7d": NOTHING_KNOWN,
    "30d": NOTHING_KNOWN,
    "90d": NOTHING_KNOWN,
  },
  latencyMs: { p50: null, p95: null },
  days: [],
};

/** All that the public may see, at one moment, as one plain JSON value. */
export function buildSnapshot(
  config: Config,
  live: Live,
  history: History,
  revision: number,
  now: Instant,
  declared: Declared = NOTHING_DECLARED,
  months: ShownMonths = new Map(),
): Snapshot {
  const byPage = Map.groupBy(live.components, (c) => c.page.id);
  return {
    schemaVersion: 1,
    revision,
    generatedAt: now,
    pages: config.pages.map((page) => {
      const components = byPage.get(page.id) ?? [];
      const shown = pageSnapshot(
        { page, regions: config.regions },
        components,
        history,
        now,
        declared,
      );
      const reports = months.get(page.id);
      return {
        ...shown,
        ...(reports && { months: reports }),
        ...(config.access?.open && { isAccessOpen: true as const }),
      };
    }),
  };
}

function pageSnapshot(
  { page, regions }: { page: Config["pages"][number]; regions: Config["regions"] },
  components: readonly LiveComponent[],
  history: History,
  now: Instant,
  declared: Declared,
): PageSnapshot {
  const incidents = declared.incidents.get(page.id) ?? [];
  const maintenances = declared.maintenances.get(page.id) ?? [];
  const windows = declared.windows.get(page.id) ?? [];
  const said = declaredStates(incidents, maintenances);
  const lifted = liftedStates(incidents, maintenances);
  const byProvider = Map.groupBy(components, (c) => c.provider.id);
  const providers = page.providers.map((provider): ProviderSnapshot => {
    const own = (byProvider.get(provider.id) ?? []).map((c) =>
      shownComponent(
        c,
        history.get(c.id) ?? NO_HISTORY,
        { now: said.get(c.config.id), before: lifted.get(c.config.id) },
        now,
        regions,
      ),
    );
    return {
      id: provider.id,
      publicId: publicId(page.id, "provider", provider.id),
      name: provider.name,
      ...(provider.translations && { translations: provider.translations }),
      role: provider.role,
      url: provider.url,
      createdAt: Math.min(now, ...own.map((c) => c.createdAt)),
      updatedAt: Math.max(0, ...own.map((c) => c.updatedAt)),
      ...summarizeTimed(own, now),
      components: own,
    };
  });
  const { id, title, url, hostnames, locale, timeZone, contact, sla, pings } = page;
  return {
    id,
    title,
    url,
    hostnames,
    locale,
    timeZone,
    contact,
    sla,
    pings,
    ...(page.translations && { translations: page.translations }),
    ...(page.languages && { languages: page.languages }),
    ...(page.isPrivate && { isPrivate: true as const }),
    ...(page.look && { look: page.look }),
    ...(page.accessibility && { accessibility: page.accessibility }),
    ...(page.legal && { legal: page.legal }),
    publicId: publicId(page.id, "page"),
    updatedAt: Math.max(
      0,
      ...[...providers, ...incidents, ...maintenances].map((x) => x.updatedAt),
    ),
    ...summarizeTimed(
      providers.flatMap((p) => p.components),
      now,
    ),
    providers,
    incidents,
    maintenances,
    windows: windows.map((series) => seriesSnapshot(series, page, now)),
  };
}

/** Declarations on a component that hold now, and those that were lifted. */
type Said = {
  readonly now: DeclaredState | undefined;
  readonly before: readonly Lifted[] | undefined;
};

type Shown = {
  readonly of: Pick<LiveComponent, "status" | "config" | "planned" | "updatedAt" | "rules">;
  readonly past: ComponentHistory;
  readonly lifted: string;
  /** From then on it would be stale. */
  readonly until: Instant;
  readonly component: ComponentSnapshot;
};

const shown = new WeakMap<LiveComponent, Shown>();

/**
 * The component as it was shown before, where nothing changed: with thousands of monitors a few
 * have new results since the last snapshot, and to make all anew would be most of our garbage.
 */
function shownComponent(
  c: LiveComponent,
  past: ComponentHistory,
  said: Said,
  now: Instant,
  regions: Config["regions"],
): ComponentSnapshot {
  // What was declared, planned or held comes and goes with the clock.
  if (said.now || c.planned || c.rules.windows.length > 0 || c.rules.mutedUntil !== undefined) {
    return componentSnapshot(c, past, said, now, regions);
  }
  const { status, config, planned, updatedAt, rules } = c;
  const lifted = said.before?.map((l) => `${l.state} ${l.at}`).join() ?? "";
  const before = shown.get(c);
  if (
    before?.past === past &&
    before.lifted === lifted &&
    now < before.until &&
    before.of.status === status &&
    before.of.config === config &&
    before.of.planned === planned &&
    before.of.updatedAt === updatedAt &&
    before.of.rules === rules
  )
    return before.component;
  const component = componentSnapshot(c, past, said, now, regions);
  const until = component.stale ? Infinity : staleAt(c);
  shown.set(c, {
    of: { status, config, planned, updatedAt, rules },
    past,
    lifted,
    until,
    component,
  });
  return component;
}

function componentSnapshot(
  c: LiveComponent,
  past: ComponentHistory,
  { now: said, before = [] }: Said,
  now: Instant,
  configured: Config["regions"],
): ComponentSnapshot {
  const monitors = Object.values(c.status.monitors);
  const seen = shownSince(c.status.publication.published, before);
  const published = shownWith(shownState(seen, c.planned), said);
  // Declared maintenance is for machines too; a declared failure is not what probes verified.
  const planned = said?.state === "under_maintenance" ? said : undefined;
  const over = before.filter((l) => l.state === "under_maintenance");
  const verified = shownWith(shownState(shownSince(c.status.verified, over), c.planned), planned);
  const isOn = [published, verified].some((s) => s.state === "under_maintenance");
  // One that lasts longer than was said is still on.
  const saidUntil = planned?.until == null ? null : Math.max(now, planned.until);
  const until = latest([
    saidUntil,
    c.planned?.to ?? latest(monitors.map((m) => m.maintenanceUntil)),
  ]);
  const { id, name, pingName, aliases, description, advice, routes } = c.config;
  const keywords = [
    ...(c.provider.keywords ?? []),
    ...(c.config.keywords ?? []),
    ...namesInAll(c.provider),
    ...namesInAll(c.config),
  ];
  const { mutedUntil } = c.rules;
  const regions = seenFromRegions(c, configured);
  return {
    id,
    name,
    ...(c.config.translations && { translations: c.config.translations }),
    pingName,
    aliases,
    description,
    advice,
    routes,
    ...(keywords.length > 0 && { keywords }),
    publicId: publicId(c.page.id, "component", id),
    createdAt: c.createdAt,
    updatedAt: Math.max(c.updatedAt, said?.since ?? 0, ...before.map((l) => l.at)),
    ...published,
    verified,
    cause: c.planned ? null : causeOf(c),
    lastCheckedAt: latest(monitors.map((m) => m.lastCheckedAt)),
    lastUpAt: latest(monitors.map((m) => m.lastUpAt)),
    stale: c.planned === null && now >= staleAt(c),
    ...(regions && { regions }),
    maintenanceUntil: isOn ? until : null,
    ...(mutedUntil !== undefined && now < mutedUntil && { heldUntil: mutedUntil }),
    windows: plannedAhead(c, now),
    measured: measuredOf(c),
    ...past,
  };
}

/** Returns a name in every language, where it has several: a search finds it by any of them. */
const namesInAll = ({
  name,
  translations,
}: Pick<LiveComponent["provider"], "name" | "translations">): string[] =>
  translations ? [name, ...Object.values(translations).flatMap((texts) => texts.name ?? [])] : [];

/** The last results of its monitors, of those that said anything. */
function measuredOf(c: LiveComponent): Measured {
  const monitors = Object.values(c.status.monitors);
  const ends = monitors.flatMap((m) => m.certificateEndsAt ?? []);
  return {
    latencyMs: latest(monitors.map((m) => m.latencyMs)),
    httpStatus: monitors.find((m) => m.httpStatus !== null)?.httpStatus ?? null,
    certificateEndsAt: ends.length > 0 ? Math.min(...ends) : null,
    results: resultCounts(c),
  };
}

const latest = (instants: readonly (Instant | null)[]): Instant | null =>
  instants.reduce<Instant | null>((a, b) => (a === null || (b !== null && b > a) ? b : a), null);

/** Returns the cause of the monitor that decides the state, if it is not up. */
function causeOf(c: LiveComponent): Cause | null {
  if (c.status.verified.state === "operational") return null;
  const guilty = Object.values(c.status.monitors).find(
    (m) => m.verified.state === c.status.verified.state && m.cause !== null,
  );
  return guilty?.cause ?? null;
}

/** From when on there would have been no result of some monitor for three rounds. */
function staleAt(c: LiveComponent): Instant {
  const runs = c.config.monitors.filter((config) => config.unusable === null);
  return Math.min(
    ...runs.map((config) => {
      const at = c.status.monitors[config.key]?.lastCheckedAt ?? c.createdAt;
      return at + 3 * config.everyMs + config.okForMs + config.timeoutMs + 1;
    }),
  );
}

const ahead = new WeakMap<
  LiveComponent["rules"],
  { hour: number; windows: ComponentSnapshot["windows"] }
>();

/** Windows change with the days, not with the seconds: they are looked up once an hour. */
function plannedAhead(c: LiveComponent, now: Instant): ComponentSnapshot["windows"] {
  if (c.rules.windows.length === 0) return [];
  const hour = Math.floor(now / HOUR_MS);
  let known = ahead.get(c.rules);
  if (known?.hour !== hour) {
    const within = { from: hour * HOUR_MS, to: now + AHEAD_MS };
    known = { hour, windows: plannedWindows(c.rules.windows, c.page.timeZone, within) };
    ahead.set(c.rules, known);
  }
  return known.windows.filter((w) => w.to > now);
}
