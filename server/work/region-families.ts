import type { Family, Sample } from "../core/metric-family.ts";
import type { RegionState } from "../state/agent-desk.ts";

/** Returns figures of the regions that probe; none without any. */
export function regionFamilies(regions: readonly RegionState[]): Family[] {
  if (regions.length === 0) return [];
  const gauge = (
    name: string,
    help: string,
    of: (region: RegionState) => number | null | undefined,
  ): Family => ({
    name,
    type: "gauge",
    help,
    samples: regions.flatMap((region): Sample[] => {
      const value = of(region);
      return value === null || value === undefined ? [] : [[{ region: region.id }, value]];
    }),
  });
  return [
    gauge(
      "vigie_region_heard",
      "1 if the region has a voice, 0 if its states do not count.",
      (r) => (r.voice.isHeard ? 1 : 0),
    ),
    gauge(
      "vigie_region_last_report_timestamp_seconds",
      "When its agent last reported.",
      ({ agent }) => agent && agent.seenAt / 1000,
    ),
    gauge(
      "vigie_region_last_result_timestamp_seconds",
      "When the newest probe began that its agent reported.",
      ({ agent }) => agent?.resultAt && agent.resultAt / 1000,
    ),
    gauge(
      "vigie_region_clock_offset_seconds",
      "By how much the clock of its agent is ahead.",
      ({ agent }) => agent && agent.clockOffsetMs / 1000,
    ),
    gauge(
      "vigie_region_waiting_batches",
      "Batches of results that wait on the disk of its agent.",
      ({ agent }) => agent && agent.waiting,
    ),
  ];
}
