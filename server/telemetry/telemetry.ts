import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { Sampler } from "@opentelemetry/sdk-trace";
import type { Family } from "../core/metric-family.ts";
import type { TelemetrySettings } from "../core/telemetry-settings.ts";
import { traceWith } from "../core/tracing.ts";
import { watchExports } from "./export-watch.ts";
import { loadSdk, type Sdk } from "./load-sdk.ts";
import { metricData } from "./metric-data.ts";
import { createTracer } from "./tracer.ts";

type Parts = {
  readonly log: Logger;
  readonly version: string;
  /** Returns the metrics of `/metrics`. */
  readonly families: () => readonly Family[];
};

/** Longest time that the end of the process waits for the last export. */
const FLUSH_MS = 2_000;
/** Spans that wait for their export; further ones are dropped. */
const MOST_SPANS = 2_048;
/** Samples of one export; more are split, so that no large body is made at once. */
const MOST_SAMPLES = 2_000;

/**
 * Begins to send traces and metrics by the SDK of OpenTelemetry, which is loaded here. Where its
 * packages are missing, the log says so and nothing is sent.
 *
 * @returns what sends the rest, for 2 s at most, and ends
 */
export async function startTelemetry(
  settings: TelemetrySettings,
  parts: Parts,
): Promise<() => Promise<void>> {
  const sdk = await loadSdk(settings.protocol).catch((error: unknown) => {
    parts.log.error(
      { err: error },
      "the packages of OpenTelemetry are missing: install this package again; no telemetry is sent",
    );
    return null;
  });
  if (sdk === null) return async () => {};
  const resource = resourceOf(sdk, parts.version);
  const ends = [
    settings.traces && sendTraces(settings, settings.traces, sdk, resource, parts),
    settings.metrics && sendMetrics(settings, settings.metrics, sdk, resource, parts),
  ];
  return async () => {
    traceWith(null);
    const flushed = Promise.allSettled(ends.map(async (end) => end?.()));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((end) => (timer = setTimeout(end, FLUSH_MS)));
    await Promise.race([flushed, late]);
    clearTimeout(timer);
  };
}

type Resource = ReturnType<typeof resourceOf>;
type Target = NonNullable<TelemetrySettings["traces"]>;

/** Returns the resource: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win over ours. */
function resourceOf({ resources }: Sdk, version: string) {
  const { resourceFromAttributes, detectResources, envDetector } = resources;
  return resourceFromAttributes({
    "service.name": "vigie",
    "service.version": version,
    "service.instance.id": randomUUID(),
  }).merge(detectResources({ detectors: [envDetector] }));
}

function sendTraces(
  { timeoutMs, spansEveryMs, sampler, ratio }: TelemetrySettings,
  target: Target,
  { api, core, traces, TraceExporter }: Sdk,
  resource: Resource,
  { log, version }: Parts,
): () => Promise<void> {
  const exporter = new TraceExporter({ ...target, timeoutMillis: timeoutMs });
  const provider = new traces.TracerProvider({
    resource,
    sampler: samplerOf(traces, sampler, ratio),
    spanProcessors: [
      new traces.BatchSpanProcessor({
        exporter: watchExports(exporter, "traces", log),
        maxQueueSize: MOST_SPANS,
        scheduledDelayMillis: spansEveryMs,
        exportTimeoutMillis: timeoutMs,
      }),
    ],
  });
  traceWith(createTracer(provider.getTracer("vigie", version), api, core));
  return () => provider.shutdown();
}

function samplerOf(
  traces: Sdk["traces"],
  name: TelemetrySettings["sampler"],
  ratio: number,
): Sampler {
  const root = name.endsWith("always_on")
    ? new traces.AlwaysOnSampler()
    : name.endsWith("always_off")
      ? new traces.AlwaysOffSampler()
      : new traces.TraceIdRatioBasedSampler(ratio);
  return name.startsWith("parentbased_") ? new traces.ParentBasedSampler({ root }) : root;
}

function sendMetrics(
  { timeoutMs, metricsEveryMs }: TelemetrySettings,
  target: Target,
  { metrics, MetricExporter }: Sdk,
  resource: Resource,
  { log, version, families }: Parts,
): () => Promise<void> {
  const exporter = new MetricExporter({ ...target, timeoutMillis: timeoutMs });
  const collect = async () => {
    const data = metricData(families(), metrics, performance.timeOrigin, Date.now());
    const scopeMetrics = [{ scope: { name: "vigie", version }, metrics: data }];
    return { resourceMetrics: { resource, scopeMetrics }, errors: [] };
  };
  const reader = new metrics.PeriodicExportingMetricReader({
    exporter: watchExports(exporter, "metrics", log),
    exportIntervalMillis: metricsEveryMs,
    exportTimeoutMillis: Math.min(timeoutMs, metricsEveryMs),
    metricProducers: [{ collect }],
    maxExportBatchSize: MOST_SAMPLES,
  });
  const provider = new metrics.MeterProvider({ resource, readers: [reader] });
  return () => provider.shutdown();
}
