import { LRUCache } from "lru-cache";
import { maintenancesAhead } from "../../../db/maintenance-writes.ts";
import { proposeMaintenance } from "../../actions/announced.ts";
import {
  dueByItself,
  evidencedIncidents,
  goOnByItself,
  noteOutages,
  noteRecoveries,
} from "../../actions/drafts.ts";
import type { Live, LiveComponent } from "../../state/live.ts";
import type { Context } from "../../context/context.ts";
import type { AnnouncedMaintenance, Instant } from "../../core/model.ts";
import { isFailing, type Outage } from "../../core/events/outages.ts";

/** Lets probes propose: what they see becomes drafts, evidence and proposed resolutions. */
export type Drafts = {
  /** Looks at what is published, and at what is due by itself; how much was noted. */
  tick(): Promise<number>;
  /** Signals that declared events may have changed: they are read again. */
  lookAgain(): void;
  /** Takes in what a provider's own status page announces; cheap where it is known. */
  announced(component: LiveComponent, all: readonly AnnouncedMaintenance[]): void;
};

/** Known drafts and incidents, so that a quiet tick costs nothing. */
type Known = {
  /** Components whose outage is in an open incident or draft, as "page component". */
  readonly drafted: ReadonlySet<string>;
  /** Events that are due by themselves, and their times. */
  readonly due: readonly { readonly id: string; readonly at: Instant }[];
  /** Declared maintenance: during its announced time, failures are explained. */
  readonly explained: ReadonlyMap<string, readonly { from: Instant; to: Instant }[]>;
};

/** After a failure of ours, not at once again. */
const PAUSE_MS = 30_000;
/** The database knows older announcements. */
const MOST_SEEN = 10_000;

type Announcement = {
  readonly component: LiveComponent;
  readonly maintenance: AnnouncedMaintenance;
};

/**
 * Compares published states with incidents and drafts. An outage is recorded when it is published,
 * and not while maintenance explains it; where maintenance ends and it goes on, it is dated there.
 */
export function createDrafts(ctx: Context, live: Live): Drafts {
  let known: Known | null = null;
  /** Outages that were noted, by component and date: whatever was made of them. */
  const noted = new Map<number, Instant>();
  /** Announcements not yet looked at, and those that were: each once. */
  const waiting: Announcement[] = [];
  const seen = new LRUCache<string, true>({ max: MOST_SEEN });
  let isBusy = false;
  let pausedUntil = -Infinity;

  const look = async (): Promise<number> => {
    known ??= await load(ctx);
    const now = ctx.now();
    const begun = Map.groupBy(outagesNow(live, known, noted, now), (o) => o.component.page.id);
    const ended = Map.groupBy(recoveriesNow(live, known), (c) => c.page.id);
    const due = known.due.filter((d) => d.at <= now);
    const proposals = waiting.splice(0);
    const count = begun.size + ended.size + due.length + proposals.length;
    if (count === 0) return 0;
    known = null;
    for (const [pageId, found] of begun) {
      await noteOutages(
        ctx,
        pageId,
        found.map((f) => f.outage),
      );
      for (const { component, published } of found) noted.set(component.id, published);
    }
    for (const [pageId, found] of ended) {
      const at = (c: LiveComponent) => ({
        component: c.config.id,
        at: c.status.publication.published.since,
      });
      await noteRecoveries(ctx, pageId, found.map(at));
    }
    for (const { id } of due) await goOnByItself(ctx, id);
    for (const { component, maintenance } of proposals) {
      const { page, provider, config } = component;
      await proposeMaintenance(ctx, { page, provider, component: config.id }, maintenance);
    }
    return count;
  };

  return {
    async tick() {
      if (isBusy || ctx.now() < pausedUntil) return 0;
      isBusy = true;
      try {
        return await look();
      } catch (error) {
        ctx.log.error({ err: error }, "what probes see could not be proposed; trying again");
        pausedUntil = ctx.now() + PAUSE_MS;
        known = null;
        // Announcements are read again with every probe.
        seen.clear();
        return 0;
      } finally {
        isBusy = false;
      }
    },
    lookAgain() {
      known = null;
    },
    announced(component, all) {
      for (const maintenance of all) {
        const { id, from, to, title } = maintenance;
        const key = JSON.stringify([component.id, id, from, to, title]);
        if (seen.has(key)) continue;
        seen.set(key, true);
        waiting.push({ component, maintenance });
      }
    },
  };
}

const keyOf = (pageId: string, component: string): string => `${pageId} ${component}`;

async function load(ctx: Context): Promise<Known> {
  const all = await evidencedIncidents(ctx);
  const drafted = all.flatMap(({ pageId, evidence }) =>
    evidence.outages.filter((o) => o.until === null).map((o) => keyOf(pageId, o.component)),
  );
  const due = all.flatMap((record) => {
    const at = dueByItself(ctx, record);
    return at === null ? [] : [{ id: record.incident.id, at }];
  });
  const ahead = (await maintenancesAhead(ctx.db)).flatMap(({ pageId, maintenance }) =>
    maintenance.components.map((c) => ({
      key: keyOf(pageId, c),
      from: maintenance.startsAt,
      to: maintenance.endsAt,
    })),
  );
  return { drafted: new Set(drafted), due, explained: Map.groupBy(ahead, (a) => a.key) };
}

type Found = {
  readonly component: LiveComponent;
  /** The date of the published state, by which it is known again. */
  readonly published: Instant;
  readonly outage: Outage;
};

/** Published outages that were not noted yet, and that nothing explains. */
function outagesNow(
  live: Live,
  known: Known,
  noted: ReadonlyMap<number, Instant>,
  now: Instant,
): Found[] {
  const found: Found[] = [];
  for (const component of live.components) {
    const { state, since } = component.status.publication.published;
    if (!isFailing(state) || component.planned || noted.get(component.id) === since) continue;
    const key = keyOf(component.page.id, component.config.id);
    if (known.drafted.has(key)) continue;
    const windows = known.explained.get(key) ?? [];
    if (windows.some((w) => w.from <= now && now < w.to)) continue;
    const over = windows.filter((w) => w.from <= since && w.to <= now).map((w) => w.to);
    const began = Math.max(since, ...over);
    found.push({ component, published: since, outage: outageOf(component, began) });
  }
  return found;
}

function outageOf({ config, provider, status }: LiveComponent, since: Instant): Outage {
  const guilty = Object.values(status.monitors).filter((m) => isFailing(m.verified.state));
  return {
    component: config.id,
    provider: provider.id,
    state: status.publication.published.state,
    since,
    causes: [...new Set(guilty.flatMap((m) => m.cause ?? []))],
    codes: [
      ...new Set(guilty.flatMap((m) => (m.httpStatus === null ? [] : [String(m.httpStatus)]))),
    ],
    routes: config.routes,
    autoPublishMs: config.autoPublishMs ?? null,
  };
}

/** Returns the components whose open outage is over, by their published state. */
function recoveriesNow(live: Live, known: Known): LiveComponent[] {
  if (known.drafted.size === 0) return [];
  return live.components.filter((c) => {
    const { state } = c.status.publication.published;
    const isWell = state === "operational" || state === "degraded_performance";
    return isWell && known.drafted.has(keyOf(c.page.id, c.config.id));
  });
}
