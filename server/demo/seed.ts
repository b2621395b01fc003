import { transact } from "../../db/dialect.ts";
import { pino } from "pino";
import { saveStatus } from "../../db/components.ts";
import { insertPlanned, insertStates, type StateRow } from "../../db/intervals.ts";
import type { Db } from "../../db/schema.ts";
import { putLatencies, savePurgedUntil } from "../../db/latencies.ts";
import { insertResults, newestSlot, oldestSlot } from "../../db/results.ts";
import { bumpRevision } from "../../db/key-values.ts";
import { loadLive, type LiveComponent } from "../state/live.ts";
import { hourStart } from "../core/calendar.ts";
import type { ComponentStatus } from "../core/measuring/component-status.ts";
import type { Config } from "../core/configuration.ts";
import type { Instant } from "../core/model.ts";
import { unchecked } from "../core/measuring/status.ts";
import { RESOURCES } from "./catalogue.ts";
import { PAST_MS, plausibleHistory, type ComponentPast } from "./history.ts";

/** Any number: it only has to stay the same. */
const SEED = 2026;

/**
 * Gives every component of a configuration some 90 days of made-up past, up to `now`, in the
 * tables that probing writes. Components that are not in the demo's catalogue get a quiet one.
 *
 * Does nothing where there are results already, so that what was really measured is never mixed
 * with what was not, and a restart goes on from its own past.
 *
 * @returns whether a past was written
 */
export async function seedHistory(db: Db, config: Config, now: Instant): Promise<boolean> {
  if ((await newestSlot(db)) !== null) return false;

  const then = () => now - PAST_MS;
  const live = await loadLive({ db, config, now: then, log: pino({ level: "silent" }) });
  const monitorIds = Map.groupBy(live.monitors, (m) => m.component.id);
  const pasts = [...Map.groupBy(live.components, (c) => c.page)].flatMap(([page, components]) => {
    const made = plausibleHistory({
      components: components.map(toPast),
      timeZone: page.timeZone,
      now,
      seed: SEED,
    });
    return components.map((component, i) => ({ component, past: made[i]! }));
  });

  await transact(db, async (trx) => {
    await insertStates(
      trx,
      pasts.flatMap(({ component, past }) => stateRows(component, past)),
    );
    await insertPlanned(
      trx,
      pasts.flatMap(({ component, past }) =>
        past.maintenance.map((window) => ({ ...window, componentId: component.id })),
      ),
    );
    await insertResults(
      trx,
      pasts.flatMap(({ component, past }) =>
        (monitorIds.get(component.id) ?? []).flatMap(({ id }) =>
          past.results.map((result) => ({ ...result, monitorId: id })),
        ),
      ),
    );
    for (const span of ["hour", "day"] as const) {
      await putLatencies(
        trx,
        span,
        pasts.flatMap(({ component, past }) =>
          past.latencies[span].map((counted) => ({ ...counted, componentId: component.id })),
        ),
      );
    }
    // Counted from what is not there: never to be counted again.
    const oldest = (await oldestSlot(trx)) ?? now;
    const hours = config.pages.map((page) => hourStart(oldest, page.timeZone));
    await savePurgedUntil(trx, Math.min(...hours));
    for (const { component, past } of pasts) {
      const changedAt = past.publication.published.since;
      await saveStatus(trx, component.id, lastStatus(component, past), changedAt);
    }
    await bumpRevision(trx);
  });
  return true;
}

function toPast({ config, rules }: LiveComponent) {
  const resource = RESOURCES.get(config.id);
  return {
    key: config.id,
    character: resource?.character ?? "solid",
    typicalMs: resource?.typicalMs ?? 80,
    confirmMs: Math.max(0, ...config.monitors.map((m) => m.confirmMs)),
    windows: rules.windows,
  };
}

function stateRows({ id, config }: LiveComponent, past: ComponentPast): StateRow[] {
  const verified = past.verified.map(({ cause, httpStatus, ...interval }) => ({
    ...interval,
    componentId: id,
    layer: "verified" as const,
    detail:
      cause === null
        ? null
        : config.monitors.map((m) => ({ monitor: m.key, cause, httpStatus, detail: null })),
  }));
  const published = past.published.map((interval) => ({
    ...interval,
    componentId: id,
    layer: "published" as const,
    detail: null,
  }));
  return [...verified, ...published];
}

/** The status in which probing takes over, so that a state that goes on keeps its date. */
function lastStatus({ config }: LiveComponent, past: ComponentPast): ComponentStatus {
  const last = past.verified.at(-1);
  const verified = last
    ? { state: last.state, since: last.from }
    : { state: "unknown" as const, since: past.createdAt };
  const result = past.results.at(-1);
  const checkedAt = result?.startedAt ?? null;
  const monitor = {
    ...unchecked(past.createdAt),
    verified,
    lastCheckedAt: checkedAt,
    lastUpAt: past.results.findLast((r) => r.outcome === "up")?.startedAt ?? null,
    cause: result?.cause ?? null,
    httpStatus: result?.httpStatus ?? null,
    latencyMs: result?.latencyMs ?? null,
  };
  return {
    monitors: Object.fromEntries(config.monitors.map((m) => [m.key, monitor])),
    verified,
    publication: past.publication,
  };
}
