import { probeKinds } from "../../probes/index.ts";
import type { Context } from "../context/context.ts";
import type { Interval, ProbeResult } from "../core/model.ts";
import { Refusal } from "../core/refusal.ts";
import { PAUSED } from "../core/measuring/registered-monitors.ts";
import type { Engine } from "../state/engine.ts";
import { requireRight } from "./change.ts";
import { monitorByUuid } from "./monitors.ts";

/** The result of one manual probe. It is not stored, and changes no state. */
export type Trial = {
  readonly result: ProbeResult;
  /** The planned window that is on: a probe of the schedule would not be sent now. */
  readonly planned: Interval | null;
};

/**
 * Probes a monitor now, by the very code that probes it on schedule and within its provider's
 * limits; one that is paused, too.
 *
 * @throws Refusal `missing`, `forbidden`, `conflict` for a monitor that calls nobody or lacks
 *   something to run, `too_many` where the provider may not be called now
 */
export async function tryMonitor(
  engine: Engine,
  ctx: Context,
  pageId: string,
  uuid: string,
): Promise<Trial> {
  requireRight(ctx, "monitor.write");
  const { running } = await monitorByUuid(engine, pageId, uuid);
  const { kind, unusable } = running.config;
  if (probeKinds.get(kind)?.probe == null) {
    throw new Refusal("conflict", "It calls no target: others push to it the data that it judges.");
  }
  if (unusable !== null && unusable !== PAUSED) {
    throw new Refusal("conflict", `It cannot run: ${unusable}.`);
  }
  const { planned } = running.component;
  return { result: await engine.tryOut(running), planned };
}
