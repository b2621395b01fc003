import type { TelemetrySettings } from "../core/telemetry-settings.ts";

export type Sdk = Awaited<ReturnType<typeof loadSdk>>;

/** Loads the SDK of OpenTelemetry and the exporters of a protocol. */
export async function loadSdk(protocol: TelemetrySettings["protocol"]) {
  const exporters = protocol === "http/json" ? jsonExporters() : protobufExporters();
  const [api, core, resources, traces, metrics, { TraceExporter, MetricExporter }] =
    await Promise.all([
      import("@opentelemetry/api"),
      import("@opentelemetry/core"),
      import("@opentelemetry/resources"),
      import("@opentelemetry/sdk-trace"),
      import("@opentelemetry/sdk-metrics"),
      exporters,
    ]);
  return { api, core, resources, traces, metrics, TraceExporter, MetricExporter };
}

async function jsonExporters() {
  const [traces, metrics] = await Promise.all([
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/exporter-metrics-otlp-http"),
  ]);
  return { TraceExporter: traces.OTLPTraceExporter, MetricExporter: metrics.OTLPMetricExporter };
}

async function protobufExporters() {
  const [traces, metrics] = await Promise.all([
    import("@opentelemetry/exporter-trace-otlp-proto"),
    import("@opentelemetry/exporter-metrics-otlp-proto"),
  ]);
  return { TraceExporter: traces.OTLPTraceExporter, MetricExporter: metrics.OTLPMetricExporter };
}
