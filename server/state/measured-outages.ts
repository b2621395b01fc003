import { layersBetween } from "../../db/intervals.ts";
import { troubleSeen } from "../../db/seen-troubles.ts";
import type { Reading } from "../context/context.ts";
import { NO_LAYERS } from "../core/measuring/intervals.ts";
import { servicePieces } from "../core/measuring/slo.ts";
import type { ComponentState, Interval } from "../core/model.ts";
import type { MeasuredOutage } from "../core/page/view.ts";
import type { MeasuredComponent } from "./measured-components.ts";

const TROUBLE: readonly ComponentState[] = [
  "degraded_performance",
  "partial_outage",
  "major_outage",
];

/**
 * Returns the latest outages and slow times of a component within a window, newest first, as they
 * count in its availability, with what the probes saw at their beginning. Outages that follow each
 * other without a calm are one, in its worst state.
 */
export async function measuredOutages(
  { db }: Pick<Reading, "db">,
  { id, noticeMs }: MeasuredComponent,
  window: Interval,
  most: number,
): Promise<MeasuredOutage[]> {
  const layers = (await layersBetween(db, window, { components: [id] })).get(id) ?? NO_LAYERS;
  const seen = await troubleSeen(db, id, window);
  const outages: MeasuredOutage[] = [];
  for (const { from, to, state } of servicePieces([layers], window, noticeMs)) {
    if (!TROUBLE.includes(state)) continue;
    const end = to >= window.to ? null : to;
    const last = outages.at(-1);
    if (last?.to === from) {
      outages[outages.length - 1] = { ...last, to: end, state: worse(last.state, state) };
      continue;
    }
    outages.push({ from, to: end, state, cause: null, httpStatus: null });
  }
  return outages
    .slice(-most)
    .toReversed()
    .map((outage) => {
      const until = outage.to ?? window.to;
      const { cause, httpStatus } =
        seen.find((s) => s.from < until && s.to > outage.from) ?? outage;
      return { ...outage, cause, httpStatus };
    });
}

const worse = (a: ComponentState, b: ComponentState): ComponentState =>
  TROUBLE.indexOf(a) >= TROUBLE.indexOf(b) ? a : b;
