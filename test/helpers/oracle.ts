import type {
  CorrectedInterval,
  Layers,
  StateInterval,
} from "../../server/core/measuring/intervals.ts";
import type { ComponentState, Instant, Interval } from "../../server/core/model.ts";

/** What counted in one second, found without any cleverness: every interval is looked at. */
type Second = { readonly state: ComponentState; readonly excluded: boolean };

const ORDER: readonly ComponentState[] = [
  "unknown",
  "operational",
  "degraded_performance",
  "under_maintenance",
  "partial_outage",
  "major_outage",
];

/** The state of a second by the rules as domain.md and `timeline` write them down. */
export function secondAt(layers: Layers, at: Instant, noticeMs: number): Second {
  const holds = (i: { from: Instant; to: Instant | null }) =>
    i.from <= at && (i.to === null || at < i.to);
  const early = (from: Instant, announcedAt: Instant | null | undefined) =>
    announcedAt !== null && announcedAt !== undefined && from - announcedAt >= noticeMs;

  const planned = layers.maintenance.filter(holds);
  const inTime = planned.some((m) => early(m.from, m.announcedAt));
  const correction: CorrectedInterval | undefined = layers.correction?.find(holds);
  if (correction) {
    const { state, from, announcedAt } = correction;
    return {
      state,
      excluded: state === "under_maintenance" && (inTime || early(from, announcedAt)),
    };
  }
  const declared = layers.incident?.filter(holds).map((i) => i.state) ?? [];
  const outage = declared.filter((s) => s === "partial_outage" || s === "major_outage");
  if (planned.length > 0) {
    return outage.length > 0
      ? { state: worst(outage), excluded: false }
      : { state: "under_maintenance", excluded: inTime };
  }
  const seen: StateInterval | undefined = layers.verified.find(holds);
  return { state: worst([...declared, ...(seen ? [seen.state] : [])]), excluded: false };
}

const worst = (states: readonly ComponentState[]): ComponentState =>
  ORDER.findLast((state) => states.includes(state)) ?? "unknown";

/** Availability counted second by second; bounds must lie on whole seconds. */
export function availabilityBySecond(layers: Layers, window: Interval, noticeMs: number) {
  let up = 0;
  let down = 0;
  let excluded = 0;
  let unknown = 0;
  for (let at = window.from; at < window.to; at += 1_000) {
    const second = secondAt(layers, at, noticeMs);
    if (second.state === "unknown") unknown += 1;
    else if (second.excluded) excluded += 1;
    else if (second.state === "operational" || second.state === "degraded_performance") up += 1;
    else down += 1;
  }
  const known = up + down + excluded;
  return {
    ratio: up + down === 0 ? null : up / (up + down),
    ratioWithMaintenance: known === 0 ? null : up / known,
    coverage: known + unknown === 0 ? 0 : known / (known + unknown),
    downSeconds: down,
  };
}
