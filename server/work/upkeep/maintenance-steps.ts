import { maintenancesAhead } from "../../../db/maintenance-writes.ts";
import type { MaintenanceRecord } from "../../core/declared.ts";
import {
  beginMaintenance,
  endMaintenance,
  recordOverrun,
} from "../../actions/maintenance-steps.ts";
import type { Live, LiveComponent } from "../../state/live.ts";
import type { Context } from "../../context/context.ts";
import type { Instant } from "../../core/model.ts";
import { isFailing } from "../../core/events/outages.ts";

/** Lets maintenance begin and end by itself. */
export type MaintenanceSteps = {
  /** Takes the steps that are due; how many. Once a second or so; never twice at once. */
  tick(): Promise<number>;
  /** Signals that plans may have changed: they are read again. */
  lookAgain(): void;
};

/** After a start, or at an end, nothing may be known yet of what was touched: so long we wait. */
const PATIENCE_MS = 60_000;

/**
 * The clock's hand on maintenance. What is planned is kept in memory, so that a tick without
 * anything due costs nothing; each step is a change of its own that finds out in its transaction
 * whether it is still to be taken, so that it is taken once, also after a kill and by two
 * processes.
 *
 * At its announced end a maintenance is over, unless what it touched still fails: then it stays
 * on until that is better, and once the failure has lasted as long as any other before it is
 * published, subscribers are told.
 */
export function createMaintenanceSteps(ctx: Context, live: Live): MaintenanceSteps {
  const since = ctx.now();
  let ahead: readonly MaintenanceRecord[] | null = null;
  let isBusy = false;

  const step = async (record: MaintenanceRecord): Promise<boolean> => {
    const { id, status, endsAt } = record.maintenance;
    if (status === "scheduled") return (await beginMaintenance(ctx, id)) !== null;
    switch (judgeEnd(record, live, Math.max(endsAt, since), ctx.now())) {
      case "over":
        return (await endMaintenance(ctx, id)) !== null;
      case "overrun":
        return record.overrunAt === null && (await recordOverrun(ctx, id)) !== null;
      case "wait":
        return false;
    }
  };

  return {
    async tick() {
      if (isBusy) return 0;
      isBusy = true;
      let taken = 0;
      try {
        ahead ??= await maintenancesAhead(ctx.db);
        const now = ctx.now();
        for (const record of ahead.filter((r) => dueAt(r) <= now)) {
          if (await step(record)) taken += 1;
        }
        if (taken > 0) ahead = null;
      } catch (error) {
        ctx.log.warn({ err: error }, "a step of a maintenance could not be taken; trying again");
        ahead = null;
      } finally {
        isBusy = false;
      }
      return taken;
    },
    lookAgain() {
      ahead = null;
    },
  };
}

const dueAt = ({ maintenance }: MaintenanceRecord): Instant =>
  maintenance.status === "scheduled" ? maintenance.startsAt : maintenance.endsAt;

/**
 * Returns what to do with a maintenance whose end has come.
 *
 * @param from when its components could first be measured
 */
function judgeEnd(
  { pageId, maintenance, overrunAt }: MaintenanceRecord,
  live: Live,
  from: Instant,
  now: Instant,
): "over" | "overrun" | "wait" {
  const touched = live.components.filter(
    (c) => c.page.id === pageId && maintenance.components.includes(c.config.id),
  );
  const failing = touched.filter((c) => isFailing(c.status.verified.state));
  if (failing.length > 0) {
    const confirmMs = Math.max(
      ...failing.flatMap((c) => c.config.monitors.map((m) => m.confirmMs)),
    );
    return now - from >= confirmMs ? "overrun" : "wait";
  }
  // Once its overrun was announced, only a success ends it.
  const isPatient = now - from < PATIENCE_MS || overrunAt !== null;
  return isPatient && touched.some((c) => isUnseen(c, from)) ? "wait" : "over";
}

/** Its state is unknown although it is monitored. */
function isUnseen({ status, config, planned }: LiveComponent, from: Instant): boolean {
  if (planned !== null || status.verified.state !== "unknown") return false;
  return config.monitors.some((m) => {
    const checkedAt = status.monitors[m.key]?.lastCheckedAt ?? null;
    return m.unusable === null && (checkedAt === null || checkedAt < from);
  });
}
