import { rememberSecret } from "../../probes/redaction.ts";
import {
  OTLP_PROTOCOLS,
  SAMPLERS,
  type ExportTarget,
  type TelemetrySettings,
} from "../core/telemetry-settings.ts";
import { UsageError } from "./usage-error.ts";

type Read = (name: string) => string | undefined;
type Signal = "TRACES" | "METRICS";

/**
 * Reads the standard variables of OpenTelemetry (OTLP exporter and SDK configuration). The general
 * ones apply to both signals; OTEL_EXPORTER_OTLP_TRACES_… and …_METRICS_… apply to one.
 *
 * @returns `null` where no collector is named, or OTEL_SDK_DISABLED is true
 * @throws UsageError
 */
export function telemetry(read: Read): TelemetrySettings | null {
  if (/^true$/i.test(read("OTEL_SDK_DISABLED") ?? "")) return null;
  const traces = targetOf(read, "TRACES", "v1/traces");
  const metrics = targetOf(read, "METRICS", "v1/metrics");
  if (traces === null && metrics === null) return null;
  const sampler = oneOf(read, "OTEL_TRACES_SAMPLER", SAMPLERS, "parentbased_always_on");
  return {
    traces,
    metrics,
    protocol: oneOf(read, "OTEL_EXPORTER_OTLP_PROTOCOL", OTLP_PROTOCOLS, "http/protobuf"),
    sampler,
    ratio: sampler.endsWith("traceidratio") ? ratioOf(read) : 1,
    timeoutMs: milliseconds(read, "OTEL_EXPORTER_OTLP_TIMEOUT", 10_000),
    metricsEveryMs: milliseconds(read, "OTEL_METRIC_EXPORT_INTERVAL", 60_000),
    spansEveryMs: milliseconds(read, "OTEL_BSP_SCHEDULE_DELAY", 5_000),
  };
}

/** Returns where a signal goes: its own endpoint as it is, or the general one with `path`. */
function targetOf(read: Read, signal: Signal, path: string): ExportTarget | null {
  const exporter = oneOf(read, `OTEL_${signal}_EXPORTER`, ["otlp", "none"], "otlp");
  const own = `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`;
  const general = "OTEL_EXPORTER_OTLP_ENDPOINT";
  const name = read(own) ? own : general;
  const address = read(name);
  if (!address || exporter === "none") return null;
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
    throw new UsageError(`${name}: the address of a collector is wanted, http://localhost:4318`);
  const url = new URL(address);
  rememberSecret(decoded(url.password) ?? url.password);
  if (name === general) url.pathname = `${url.pathname.replace(/\/$/, "")}/${path}`;
  const headers = {
    ...headersOf(read, "OTEL_EXPORTER_OTLP_HEADERS"),
    ...headersOf(read, `OTEL_EXPORTER_OTLP_${signal}_HEADERS`),
  };
  return { url: url.href, headers };
}

/** Names of headers (RFC 9110, 5.6.2) and values without control characters. */
const HEADER = /^([!#$%&'*+.^`|~\w-]+)\s*=\s*(.*)$/;

/** "key=value,other=value", values percent-encoded (W3C Baggage). They are never repeated. */
function headersOf(read: Read, name: string): Record<string, string> {
  const parts = (read(name) ?? "").split(",").filter((part) => part.trim() !== "");
  return Object.fromEntries(
    parts.map((part, n) => {
      const [, key = "", written = ""] = HEADER.exec(part.trim()) ?? [];
      const value = decoded(written);
      if (key === "" || value === null || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
        throw new UsageError(`${name}: part ${n + 1} is not like key=value (% is written as %25)`);
      rememberSecret(value);
      rememberSecret(value.replace(/^(Basic|Bearer) /i, ""));
      return [key, value];
    }),
  );
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function oneOf<T extends string>(read: Read, name: string, known: readonly T[], usual: T): T {
  const text = (read(name) || usual).trim().toLowerCase();
  const found = known.find((one) => one === text);
  if (found !== undefined) return found;
  throw new UsageError(`${name} is ${JSON.stringify(text)}: one of ${known.join(", ")} is wanted`);
}

function ratioOf(read: Read): number {
  const text = read("OTEL_TRACES_SAMPLER_ARG") || "1";
  const ratio = Number(text);
  if (/^\d*\.?\d+$/.test(text.trim()) && ratio <= 1) return ratio;
  throw new UsageError(
    `OTEL_TRACES_SAMPLER_ARG is ${JSON.stringify(text)}: a number from 0 to 1 is wanted`,
  );
}

/** Longest time that a timer of Node can wait. */
const MOST_MS = 2 ** 31 - 1;

function milliseconds(read: Read, name: string, usual: number): number {
  const text = read(name);
  if (!text) return usual;
  const ms = Number(text);
  if (/^[1-9]\d*$/.test(text.trim()) && ms <= MOST_MS) return ms;
  throw new UsageError(`${name} is ${JSON.stringify(text)}: a number of milliseconds is wanted`);
}
