import { insertPlanned, type PlannedRow } from "../../db/intervals.ts";
import type { StoredResult } from "../../db/results.ts";
import type { Context } from "../context/context.ts";
import { plannedWindows } from "../core/events/maintenance-windows.ts";
import { faultOf } from "../core/measuring/attribution.ts";
import {
  advance,
  confirm,
  observe,
  quietUntil,
  stateIn,
  type ComponentStatus,
} from "../core/measuring/component-status.ts";
import type { Fault } from "../core/measuring/intervals.ts";
import { callsOf } from "../core/measuring/politeness.ts";
import {
  locationsOf,
  storedAttempt,
  type Region,
  type Voices,
} from "../core/measuring/locations.ts";
import { verifiedTogether } from "../core/measuring/shared-evidence.ts";
import type { Cause, Instant, ProbeResult } from "../core/model.ts";
import type { Live, LiveComponent, LiveMonitor } from "../state/live.ts";
import { followWindow } from "../state/planned-window.ts";
import { countResult } from "../state/result-counts.ts";
import { createResultWriter, type ResultWriter } from "./result-writer.ts";

export type Recorder = {
  /**
   * Applies one result: the state follows at once, the rows within a second.
   *
   * @param region region that probed; absent for a monitor that the service itself looks at
   */
  accept(
    monitor: LiveMonitor,
    slotAt: Instant,
    attempt: number,
    result: ProbeResult,
    region?: Region,
  ): void;
  /** Stores a result that changes no state: it came too late, its monitor is gone, or another was first. */
  store(
    monitorId: number,
    slotAt: Instant,
    attempt: number,
    result: ProbeResult,
    region?: Region,
  ): void;
  /** Takes account of the regions that are heard from now on. */
  hear(voices: Voices): void;
  /** See `ResultWriter`. */
  readonly addWrite: ResultWriter["addWrite"];
  /** Lets time pass for every component: expiry, confirmation, windows. Once a second or so. */
  advanceAll(): void;
  /** Writes what waits; on failure keeps it and rejects. */
  flush(): Promise<void>;
  /** Why the last write failed, or `null`: readiness asks. */
  trouble(): string | null;
  readonly waiting: () => number;
};

/**
 * Creates the recorder of all measurements: in memory first, since the next repeat depends on it,
 * then in batches to the database.
 *
 * @param changed called when a visible state changed
 * @param measured called with each latency of a successful probe
 * @param writer where rows go; the database by default
 */
export function createRecorder(
  ctx: Context,
  live: Live,
  changed: () => void,
  measured: (componentId: number, slotAt: Instant, latencyMs: number) => void = () => {},
  writer: ResultWriter = createResultWriter(ctx),
): Recorder {
  const { put, share, hear } = createChanges(ctx, live, writer, changed);
  const store: Recorder["store"] = (...measured) => writer.addResult(resultRow(...measured));

  return {
    store,
    addWrite: writer.addWrite,
    hear,
    accept(monitor, slotAt, attempt, result, region) {
      const { startedAt, outcome, cause, latencyMs } = result;
      writer.addResult(resultRow(monitor.id, slotAt, attempt, result, region));
      if (result.answer) {
        writer.addAnswer({ monitorId: monitor.id, at: startedAt, answer: result.answer });
      }
      const { component, config } = monitor;
      const { rules, queued } = component;
      const wasDown = isDown(monitor, region?.id);
      countResult(component, outcome);
      if (latencyMs !== null && (outcome === "up" || outcome === "degraded")) {
        measured(component.id, slotAt, latencyMs);
      }
      // What had stopped holding before this result is unknown in between, even where the result
      // then has the state from before: after a standstill no tick has run meanwhile.
      put(component, advance(component.status, rules, startedAt, queued));
      const { status } = component;
      put(component, observe(status, rules, config.key, result, ctx.now(), queued, region?.id));
      if (outcome === "down" && cause !== null && !wasDown && callsOf(config) > 0) {
        share(monitor, cause, region?.id);
      }
    },
    advanceAll() {
      const now = ctx.now();
      for (const component of live.components) {
        if (now >= quietOf(component)) {
          put(component, advance(component.status, component.rules, now, component.queued));
        }
        if (!followWindow(component, now)) continue;
        writer.addPlanned(component.planned ? plannedRows(component, component.planned) : []);
        changed();
      }
    },
    flush: writer.flush,
    trouble: writer.trouble,
    waiting: writer.waiting,
  };
}

/** Returns what changes the status of components, and has each change written. */
function createChanges(
  ctx: Context,
  live: Live,
  writer: Pick<ResultWriter, "addTransition">,
  changed: () => void,
) {
  const put = (component: LiveComponent, after: ComponentStatus) => {
    const before = component.status;
    if (after === before) return;
    component.status = after;
    const blamed = component.fault;
    const fault = (component.fault = faultNow(component));
    const same = after.verified === before.verified && published(after) === published(before);
    if (same && fault === blamed) return;
    if (published(after) !== published(before)) component.updatedAt = ctx.now();
    writer.addTransition({ component, before, after, blamed, fault });
    changed();
  };

  /** Verifies, by a failure that counts, those of the same provider that it verifies too. */
  const share = ({ component }: LiveMonitor, cause: Cause, region: string | undefined) => {
    for (const other of verifiedTogether(witnesses(live, component, region), cause)) {
      const { status, rules } = other.component;
      put(other.component, confirm(status, rules, other.config.key, ctx.now(), region));
    }
  };

  return {
    put,
    share,
    hear(this: void, voices: Voices) {
      for (const component of live.components) {
        if (!component.config.locations) continue;
        component.rules = { ...component.rules, voices };
        const { status, rules, queued } = component;
        put(component, advance(status, rules, ctx.now(), queued, true));
      }
    },
  };
}

/** Returns a result as it is stored. */
const resultRow = (
  monitorId: number,
  slotAt: Instant,
  attempt: number,
  { startedAt, outcome, cause, latencyMs, httpStatus }: ProbeResult,
  region: Region | undefined,
): StoredResult => ({
  monitorId,
  slotAt,
  attempt: storedAttempt(region, attempt),
  startedAt,
  outcome,
  cause,
  latencyMs,
  httpStatus,
});

const published = (status: ComponentStatus) => status.publication.published;

const isDown = ({ component, config }: LiveMonitor, region: string | undefined): boolean =>
  stateIn(component.status, component.rules, config, region)?.verified.state === "major_outage";

/**
 * All monitors that call the provider of a component from the same place, as witnesses of each
 * other's failures.
 */
const witnesses = (live: Live, { page, provider }: LiveComponent, region: string | undefined) =>
  live.components
    .filter((c) => c.provider.id === provider.id && c.page.id === page.id)
    .flatMap((component) =>
      component.config.monitors.flatMap((config) => {
        const isSamePlace = (locationsOf(component.config, config) === null) === !region;
        const state = stateIn(component.status, component.rules, config, region);
        return state && isSamePlace && callsOf(config) > 0 ? [{ component, config, state }] : [];
      }),
    );

/**
 * Time until which nothing happens to a status, by status: it stays valid as long as the status.
 */
const quiet = new WeakMap<
  ComponentStatus,
  { readonly rules: LiveComponent["rules"]; readonly until: Instant }
>();

function quietOf({ status, rules }: LiveComponent): Instant {
  let known = quiet.get(status);
  if (known?.rules !== rules) {
    known = { rules, until: quietUntil(status, rules) };
    quiet.set(status, known);
  }
  return known.until;
}

/** Returns the party at fault: once known, it stays so until another one is found. */
function faultNow({ status, config, provider, rules, fault }: LiveComponent): Fault | null {
  const found = faultOf(status, config, provider.role, rules.voices);
  return found === "unknown" ? (fault ?? found) : found;
}

/** A window as rows: each rule for itself, announced since it was configured. */
function plannedRows(
  component: LiveComponent,
  within: { from: Instant; to: Instant },
): PlannedRow[] {
  return component.windows.flatMap(({ rule, configuredAt }) =>
    plannedWindows([rule], component.rules.timeZone, within).map((w) => ({
      ...w,
      componentId: component.id,
      announcedAt: configuredAt,
      source: `window:${rule.from}-${rule.to}`,
    })),
  );
}

/** Planned windows that came and went, or began, while the program was not running. */
export async function recordMissedWindows(ctx: Context, live: Live, since: Instant): Promise<void> {
  const now = ctx.now();
  const rows = live.components.flatMap((component) =>
    plannedRows(component, { from: since, to: now }).filter((w) => w.to > w.announcedAt),
  );
  if (rows.length > 0) await insertPlanned(ctx.db, rows);
}
