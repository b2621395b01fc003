import { storedMonitors } from "../../db/components.ts";
import type { Context } from "../context/context.ts";
import type { AgentBatch, AgentResult } from "../core/api/agents.ts";
import { LATE_MS, MOST_OFFSET_MS } from "../core/measuring/agents.ts";
import { locationsOf, type Region } from "../core/measuring/locations.ts";
import type { AnnouncedMaintenance, Instant, ProbeResult } from "../core/model.ts";
import type { Live, LiveComponent, LiveMonitor } from "../state/live.ts";
import type { Recorder } from "./record.ts";

export type TakingParts = {
  readonly live: Live;
  readonly recorder: Pick<Recorder, "accept" | "store" | "hear" | "addWrite">;
  readonly announced: (component: LiveComponent, all: readonly AnnouncedMaintenance[]) => void;
};

/** The outcome of a batch. */
export type Taken = {
  readonly stored: number;
  readonly isLate: boolean;
  readonly leftOut: { readonly future: number; readonly unknown: number };
  /** Start of the newest probe in it. */
  readonly newest: Instant;
};

export const NOTHING_TAKEN: Taken = {
  stored: 0,
  isLate: false,
  leftOut: { future: 0, unknown: 0 },
  newest: 0,
};

type Clock = { readonly offsetMs: number; readonly receivedAt: Instant };

/** Returns what takes the results of batches in. */
export function createResultTaking(ctx: Context, { live, recorder, announced }: TakingParts) {
  let byId: Map<number, LiveMonitor> | null = null;
  const monitorOf = (id: number) => (byId ??= new Map(live.monitors.map((m) => [m.id, m]))).get(id);

  const apply = (region: Region, sent: AgentResult, result: ProbeResult, slotAt: Instant) => {
    const monitor = monitorOf(sent.monitor);
    const { component, config } = monitor ?? {};
    const isProbed =
      component && config && locationsOf(component.config, config)?.regions.includes(region.id);
    const before = component?.status.regions?.[config?.key ?? ""]?.[region.id];
    const isInOrder = before && result.startedAt >= (before.lastCheckedAt ?? 0);
    if (!monitor || !isProbed || !isInOrder || component.planned) {
      return recorder.store(sent.monitor, slotAt, sent.attempt, result, region);
    }
    recorder.accept(monitor, slotAt, sent.attempt, result, region);
    if (result.announced) announced(component, result.announced);
  };

  return {
    changed: () => void (byId = null),
    async take(region: Region, batch: AgentBatch, clock: Clock): Promise<Taken> {
      const { offsetMs, receivedAt } = clock;
      const isOff = Math.abs(offsetMs) > MOST_OFFSET_MS;
      const isLate = isOff || receivedAt - (batch.sealedAt - offsetMs) > LATE_MS;
      const gone = [...new Set(batch.results.map((r) => r.monitor))].filter((id) => !monitorOf(id));
      const known = new Set(gone.length > 0 ? await storedMonitors(ctx.db, gone) : []);
      const leftOut = { future: 0, unknown: 0 };
      let stored = 0;
      let newest = 0;
      for (const sent of batch.results.toSorted((a, b) => a.startedAt - b.startedAt)) {
        // A clock that is off is known: its instants are moved to ours.
        const shiftMs = isOff ? Math.round(offsetMs) : 0;
        const [slotAt, result] = [sent.slotAt - shiftMs, resultOf(sent, shiftMs)];
        if (!monitorOf(sent.monitor) && !known.has(sent.monitor)) leftOut.unknown += 1;
        else if (Math.max(slotAt, result.startedAt) > receivedAt + MOST_OFFSET_MS) {
          leftOut.future += 1;
        } else {
          if (isLate) recorder.store(sent.monitor, slotAt, sent.attempt, result, region);
          else apply(region, sent, result, slotAt);
          stored += 1;
          newest = Math.max(newest, result.startedAt);
        }
      }
      return { stored, isLate, leftOut, newest };
    },
  };
}

function resultOf(sent: AgentResult, shiftMs: number): ProbeResult {
  const { monitor: _, slotAt: _slot, attempt: _attempt, ...result } = sent;
  const { retryAfterMs, maintenanceUntil, certificateEndsAt, answer, announced } = result;
  return {
    outcome: result.outcome,
    cause: result.cause,
    latencyMs: result.latencyMs,
    httpStatus: result.httpStatus,
    detail: result.detail,
    startedAt: result.startedAt - shiftMs,
    phases: {},
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(maintenanceUntil !== undefined && { maintenanceUntil }),
    ...(certificateEndsAt !== undefined && { certificateEndsAt }),
    ...(answer && { answer }),
    ...(announced && { announced }),
  };
}
