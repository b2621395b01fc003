/** Address of a signal's collector, and the headers of each request to it. */
export type ExportTarget = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
};

export const SAMPLERS = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;
export type SamplerName = (typeof SAMPLERS)[number];

export const OTLP_PROTOCOLS = ["http/protobuf", "http/json"] as const;

/** Own telemetry over OTLP, from the standard variables of OpenTelemetry. */
export type TelemetrySettings = {
  /** `null`: this signal is not exported. */
  readonly traces: ExportTarget | null;
  readonly metrics: ExportTarget | null;
  readonly protocol: (typeof OTLP_PROTOCOLS)[number];
  readonly sampler: SamplerName;
  /** Share of traces that `traceidratio` records, from 0 to 1. */
  readonly ratio: number;
  /** Longest time of one export. */
  readonly timeoutMs: number;
  readonly metricsEveryMs: number;
  /** Longest time between two exports of spans. */
  readonly spansEveryMs: number;
};
