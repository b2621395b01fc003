import type { HrTime } from "@opentelemetry/api";
import type { MetricData } from "@opentelemetry/sdk-metrics";
import type { Family } from "../core/metric-family.ts";

type Sdk = Pick<
  typeof import("@opentelemetry/sdk-metrics"),
  "AggregationTemporality" | "DataPointType"
>;

/**
 * Returns the metrics of `/metrics` as the SDK exports them, with the same names, labels and values.
 *
 * @param startedAt when counters began, Unix milliseconds
 * @param at when they were read
 */
export function metricData(
  families: readonly Family[],
  { AggregationTemporality, DataPointType }: Sdk,
  startedAt: number,
  at: number,
): MetricData[] {
  const [startTime, endTime] = [hrTime(startedAt), hrTime(at)];
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, type, help, samples }): MetricData => {
      const common = {
        descriptor: { name, description: help, unit: "", valueType: DOUBLE },
        aggregationTemporality: AggregationTemporality.CUMULATIVE,
        dataPoints: samples.map(([attributes, value]) => ({
          attributes,
          value,
          startTime,
          endTime,
        })),
      };
      return type === "gauge"
        ? { ...common, dataPointType: DataPointType.GAUGE }
        : { ...common, dataPointType: DataPointType.SUM, isMonotonic: true };
    });
}

/** `ValueType.DOUBLE` of the API. */
const DOUBLE = 1;

/** Returns seconds and nanoseconds of an instant. */
const hrTime = (ms: number): HrTime => [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
