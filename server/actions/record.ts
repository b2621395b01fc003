import { saveStatus } from "../../db/components.ts";
import { explainState } from "../../db/faults.ts";
import { beginState, insertPlanned, type PlannedRow } from "../../db/intervals.ts";
import { insertResults, type StoredResult } from "../../db/results.ts";
import { markLateResult } from "../../db/latencies.ts";
import { bumpRevision } from "../../db/key-values.ts";
import type { Live, LiveComponent, LiveMonitor } from "../state/live.ts";
import { atomically, type Context } from "../context/context.ts";
import { countResult } from "../state/result-counts.ts";
import { faultOf } from "../core/measuring/attribution.ts";
import {
  advance,
  observe,
  quietUntil,
  type ComponentStatus,
} from "../core/measuring/component-status.ts";
import type { Fault } from "../core/measuring/intervals.ts";
import { plannedWindows } from "../core/events/maintenance-windows.ts";
import type { Instant, ProbeResult } from "../core/model.ts";
import { DAY_MS } from "../core/duration.ts";

/** A change of state waits at most so long to be written. */
const FLUSH_MS = 250;
/** Results alone wait longer, or for so many: a transaction costs as much as a dozen of them. */
const RESULTS_MS = 1_000;
const FLUSH_ROWS = 100;
/** After a write that failed. */
const RETRY_MS = 1_000;
/** Beyond, with a database that cannot be written, the oldest results are given up. */
const MOST_WAITING = 20_000;

type Transition = {
  readonly component: LiveComponent;
  readonly before: ComponentStatus;
  readonly after: ComponentStatus;
  /** Whose fault its outage was said to be, and is now. */
  readonly blamed: Fault | null;
  readonly fault: Fault | null;
};

export type Recorder = {
  /** Takes one result in: the state follows at once, the rows within a second. */
  accept(monitor: LiveMonitor, slotAt: Instant, attempt: number, result: ProbeResult): void;
  /** Lets time pass for every component: expiry, confirmation, windows. Once a second or so. */
  advanceAll(): void;
  /** Writes what waits; on failure keeps it and rejects. */
  flush(): Promise<void>;
  /** Why the last write failed, or `null`: readiness asks. */
  trouble(): string | null;
  readonly waiting: () => number;
};

/**
 * The one place where measurements enter: in memory first, since the next repeat depends on it,
 * then in batches to the database: rows of results, intervals of states, and what the public
 * can see counted in the revision, all in one transaction.
 *
 * @param changed called when a state changed that somebody may see
 * @param measured called with each latency of a successful probe
 */
export function createRecorder(
  ctx: Context,
  live: Live,
  changed: () => void,
  measured: (componentId: number, slotAt: Instant, latencyMs: number) => void = () => {},
): Recorder {
  let results: StoredResult[] = [];
  let transitions: Transition[] = [];
  let planned: PlannedRow[] = [];
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Infinity;
  let writing: Promise<void> | null = null;
  let trouble: string | null = null;
  let dropped = 0;

  /** Writes after so long, or sooner if that was planned already. */
  const soon = (delayMs: number) => {
    const at = performance.now() + delayMs;
    if (at >= dueAt) return;
    dueAt = at;
    clearTimeout(timer);
    timer = setTimeout(() => {
      dueAt = Infinity;
      flush().catch(() => soon(RETRY_MS));
    }, delayMs);
  };

  const put = (component: LiveComponent, after: ComponentStatus) => {
    const before = component.status;
    if (after === before) return;
    component.status = after;
    const blamed = component.fault;
    const fault = (component.fault = faultNow(component));
    const same = after.verified === before.verified && published(after) === published(before);
    if (same && fault === blamed) return;
    if (published(after) !== published(before)) component.updatedAt = ctx.now();
    transitions.push({ component, before, after, blamed, fault });
    changed();
    soon(FLUSH_MS);
  };

  const flush = async (): Promise<void> => {
    if (writing) await writing.catch(() => {});
    if (results.length + transitions.length + planned.length === 0) return;
    const batch = { results, transitions, planned };
    [results, transitions, planned] = [[], [], []];
    writing = write(ctx, batch);
    try {
      await writing;
      if (trouble) ctx.log.info({ dropped }, "the database takes results again");
      trouble = null;
      dropped = 0;
    } catch (error) {
      const all = [...batch.results, ...results];
      dropped += Math.max(0, all.length - MOST_WAITING);
      results = all.slice(-MOST_WAITING);
      transitions = [...batch.transitions, ...transitions];
      planned = [...batch.planned, ...planned];
      const reason = error instanceof Error ? error.message : String(error);
      if (trouble !== reason) ctx.log.error({ reason }, "results cannot be written; trying again");
      trouble = reason;
      throw error;
    } finally {
      writing = null;
    }
  };

  const followWindow = (component: LiveComponent, now: Instant) => {
    if (component.planned && now >= component.planned.from && now < component.planned.to) return;
    const next = nextPlanned(component, now);
    const on = next && next.from <= now ? next : null;
    if (on === component.planned) return;
    component.planned = on;
    component.updatedAt = now;
    if (on) planned.push(...plannedRows(component, on));
    changed();
    soon(FLUSH_MS);
  };

  return {
    accept(monitor, slotAt, attempt, result) {
      const { startedAt, outcome, cause, latencyMs, httpStatus } = result;
      results.push({
        monitorId: monitor.id,
        slotAt,
        attempt,
        startedAt,
        outcome,
        cause,
        latencyMs,
        httpStatus,
      });
      const { component } = monitor;
      countResult(component, outcome);
      if (latencyMs !== null && (outcome === "up" || outcome === "degraded")) {
        measured(component.id, slotAt, latencyMs);
      }
      // What had stopped holding before this result is unknown in between, even where the result
      // then says what was known before: after a standstill nobody has let time pass meanwhile.
      put(component, advance(component.status, component.rules, startedAt));
      put(
        component,
        observe(component.status, component.rules, monitor.config.key, result, ctx.now()),
      );
      soon(trouble ? RETRY_MS : results.length >= FLUSH_ROWS ? 0 : RESULTS_MS);
    },
    advanceAll() {
      const now = ctx.now();
      for (const component of live.components) {
        if (now >= quietOf(component)) {
          put(component, advance(component.status, component.rules, now));
        }
        if (component.rules.windows.length > 0) followWindow(component, now);
      }
    },
    flush,
    trouble: () => trouble,
    waiting: () => results.length,
  };
}

const published = (status: ComponentStatus) => status.publication.published;

/** As long as a status stays the same, so does the time until which nothing happens to it. */
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

type Batch = {
  readonly results: readonly StoredResult[];
  readonly transitions: readonly Transition[];
  readonly planned: readonly PlannedRow[];
};

async function write(ctx: Context, batch: Batch): Promise<void> {
  await atomically(ctx, async ({ db }) => {
    await insertResults(db, batch.results);
    for (const { component, before, after, blamed, fault } of batch.transitions) {
      const detail = evidence(after, fault);
      if (after.verified !== before.verified) {
        await beginState(db, component.id, "verified", after.verified, detail);
      } else if (fault !== blamed && (blamed === null || blamed === "unknown")) {
        // Known only now, but it was so from the beginning.
        await explainState(db, component.id, detail);
      } else if (fault !== blamed) {
        const { state } = after.verified;
        const since = Math.max(...Object.values(after.monitors).map((m) => m.verified.since));
        await beginState(db, component.id, "verified", { state, since }, detail);
      }
      if (published(after) !== published(before)) {
        await beginState(db, component.id, "published", published(after));
      }
      const shown = published(after) !== published(before);
      await saveStatus(db, component.id, after, shown ? component.updatedAt : null);
    }
    await insertPlanned(db, batch.planned);
    await noteLate(db, batch.results, ctx.now());
    if (batch.transitions.length + batch.planned.length > 0) await bumpRevision(db);
  });
}

/** The hours of every zone begin with a quarter; those that are over may have been counted. */
const QUARTER_MS = 900_000;

async function noteLate(
  db: Context["db"],
  results: readonly StoredResult[],
  now: Instant,
): Promise<void> {
  const earliest = results.reduce((slot, r) => Math.min(slot, r.slotAt), Infinity);
  if (earliest < Math.floor(now / QUARTER_MS) * QUARTER_MS) await markLateResult(db, earliest);
}

/** Once it is known whose fault an outage is, it stays so until somebody else is found at fault. */
function faultNow({ status, config, provider, fault }: LiveComponent): Fault | null {
  const found = faultOf(status, config.monitors, provider.role);
  return found === "unknown" ? (fault ?? found) : found;
}

/** What was seen at a change, for operators (cause, status code, one line), and whose fault it is. */
function evidence(status: ComponentStatus, fault: Fault | null): unknown {
  const seen = Object.entries(status.monitors)
    .filter(([, m]) => m.cause !== null)
    .map(([monitor, { cause, httpStatus, detail }]) => ({ monitor, cause, httpStatus, detail }));
  if (seen.length === 0 && fault === null) return null;
  return { seen, ...(fault && { fault }) };
}

/** The soonest window that ends after `now`, within two days. */
function nextPlanned(component: LiveComponent, now: Instant) {
  const cached = upcoming.get(component.rules);
  if (cached && now < cached.until && now >= cached.from) return cached.window;
  const { windows, timeZone } = component.rules;
  const horizon = now + 2 * DAY_MS;
  const window = plannedWindows(windows, timeZone, { from: now, to: horizon })[0] ?? null;
  upcoming.set(component.rules, { from: now, until: window?.to ?? horizon, window });
  return window;
}

/** Looking windows up costs more than comparing two numbers; they are asked for every second. */
const upcoming = new WeakMap<
  LiveComponent["rules"],
  { from: Instant; until: Instant; window: { from: Instant; to: Instant } | null }
>();

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
