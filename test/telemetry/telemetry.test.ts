import { Writable } from "node:stream";
import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import { telemetry } from "../../server/config/telemetry.ts";
import type { Family } from "../../server/core/metric-family.ts";
import { traced, traceIds, tracer } from "../../server/core/tracing.ts";
import { startTelemetry } from "../../server/telemetry/telemetry.ts";
import { startCollector, type Collector } from "../helpers/otlp-collector.ts";

const ended: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end();
});

const FAMILIES: readonly Family[] = [
  { name: "probe_success", type: "gauge", help: "Works.", samples: [[{ ping: "a/b" }, 1]] },
  { name: "vigie_probes", type: "counter", help: "Results.", samples: [[{ result: "up" }, 7]] },
  { name: "vigie_nothing", type: "gauge", help: "Nothing.", samples: [] },
];

/** Starts telemetry to a collector, and returns what it logs. */
async function start(collector: Pick<Collector, "url">, env: Record<string, string> = {}) {
  const lines: Record<string, unknown>[] = [];
  const log = pino(
    new Writable({
      write(line: Buffer, _encoding, done) {
        lines.push(JSON.parse(line.toString()) as Record<string, unknown>);
        done();
      },
    }),
  );
  const all: Record<string, string> = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_BSP_SCHEDULE_DELAY: "20",
    OTEL_METRIC_EXPORT_INTERVAL: "40",
    ...env,
  };
  const settings = telemetry((name) => all[name])!;
  const end = await startTelemetry(settings, { log, version: "1.2.3", families: () => FAMILIES });
  ended.push(end);
  return { lines, end };
}

async function collectorOf(...args: Parameters<typeof startCollector>) {
  const collector = await startCollector(...args);
  ended.push(() => collector.stop());
  return collector;
}

test("spans arrive with their parents, kinds and failures, and no message of an error", async () => {
  const collector = await collectorOf();
  const { end } = await start(collector);
  let ids: object = {};

  const failing = traced("outer", "internal", { a: 1 }, async () => {
    ids = traceIds();
    await traced("inner", "client", {}, async (span) => span.rename("renamed"));
    throw new TypeError("ada@exemple.fr has no account");
  });
  await expect(failing).rejects.toThrow("no account");
  await end();

  const outer = collector.spans.find(({ name }) => name === "outer")!;
  const inner = collector.spans.find(({ name }) => name === "renamed")!;
  expect(ids).toEqual({ trace_id: outer.traceId, span_id: outer.spanId });
  expect(outer).toMatchObject({ attributes: { a: 1, "error.type": "TypeError" } });
  expect(outer.status.code).toBe(2);
  expect(inner).toMatchObject({ traceId: outer.traceId, parentSpanId: outer.spanId, kind: 3 });
  expect(collector.text()).not.toContain("exemple.fr");
  expect(collector.resource()).toMatchObject({
    "service.name": "vigie",
    "service.version": "1.2.3",
  });
});

test("work that outlives its span begins a trace of its own", async () => {
  const collector = await collectorOf();
  const { end } = await start(collector);
  let later = Promise.resolve();

  await traced("first", "internal", {}, async () => {
    later = new Promise((done) => setTimeout(done, 10)).then(() =>
      traced("later", "internal", {}, async () => {}),
    );
  });
  await later;
  await end();

  const [first, second] = ["first", "later"].map((name) =>
    collector.spans.find((span) => span.name === name)!,
  );
  expect(second!.traceId).not.toBe(first!.traceId);
  expect(second!.parentSpanId).toBeUndefined();
});

test("the metrics of /metrics arrive with their names, labels and types", async () => {
  const collector = await collectorOf();
  const { end } = await start(collector);
  await end();

  expect(collector.samples).toContainEqual({
    name: "probe_success",
    type: "gauge",
    attributes: { ping: "a/b" },
    value: 1,
  });
  expect(collector.samples).toContainEqual({
    name: "vigie_probes",
    type: "sum",
    attributes: { result: "up" },
    value: 7,
  });
  expect(collector.samples.some(({ name }) => name === "vigie_nothing")).toBe(false);
});

test("a signal may have its own address and headers, and a sampler that records none", async () => {
  const collector = await collectorOf();
  const { end } = await start(collector, {
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${collector.url}/own`,
    OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20abc",
    OTEL_TRACES_SAMPLER: "always_off",
  });
  await traced("unseen", "internal", {}, async () => {});
  await end();

  expect(new Set(collector.requests.map(({ path }) => path))).toEqual(new Set(["/own"]));
  expect(collector.requests[0]!.headers.authorization).toBe("Bearer abc");
  expect(collector.spans).toEqual([]);
});

test("protobuf is sent unless JSON is asked for", async () => {
  const collector = await collectorOf();
  const { end } = await start(collector, { OTEL_EXPORTER_OTLP_PROTOCOL: "" });
  await traced("one", "internal", {}, async () => {});
  await end();

  expect(
    collector.requests
      .map(({ path }) => path)
      .toSorted()
      .at(-1),
  ).toBe("/v1/traces");
  for (const { headers } of collector.requests)
    expect(headers["content-type"]).toBe("application/x-protobuf");
});

test.each([
  { name: "answers 500", answer: 500 },
  { name: "answers 400 with a page", answer: 400 },
  { name: "redirects to itself", answer: 307 },
  { name: "asks to wait an hour", answer: 429 },
])("a collector that $name is one line of the log for each signal", async ({ answer }) => {
  const collector = await collectorOf((response) =>
    response.writeHead(answer, { location: "/v1/traces", "retry-after": "3600" }).end("<p>no"),
  );
  const { lines, end } = await start(collector);
  for (let n = 0; n < 4; n += 1) {
    const before = collector.requests.length;
    await traced("one", "internal", {}, async () => {});
    await expect.poll(() => collector.requests.length).toBeGreaterThan(before + 1);
  }
  await end();

  const signals = lines.map(({ signal, level }) => `${String(level)} ${String(signal)}`);
  expect(signals.toSorted()).toEqual(["40 metrics", "40 traces"]);
});

test("a collector that is back is reported once", async () => {
  let isDown = true;
  const collector = await collectorOf((response) => {
    response.statusCode = isDown ? 400 : 200;
    response.end("{}");
  });
  const { lines } = await start(collector, { OTEL_TRACES_EXPORTER: "none" });
  await expect.poll(() => lines.length).toBe(1);
  isDown = false;
  await expect.poll(() => lines.length).toBe(2);

  expect(tracer()).toBeNull();
  expect(lines.map(({ msg }) => msg)).toEqual([
    "telemetry cannot be sent; the rest goes on without it",
    "telemetry is sent again",
  ]);
});

test("a collector that hangs delays neither work nor, by more than 2 s, the end; spans are dropped", async () => {
  const collector = await collectorOf(() => {});
  const { end } = await start(collector);
  const begun = performance.now();
  for (let n = 0; n < 20_000; n += 1) await traced("one", "internal", {}, async () => {});
  const workMs = performance.now() - begun;
  const ending = performance.now();
  await end();

  expect(workMs / 20_000).toBeLessThan(1);
  expect(performance.now() - ending).toBeLessThan(4_000);
  // One export of at most 512 spans is under way.
  expect(collector.spans.length).toBeLessThanOrEqual(2_048 + 512);
});

test("without a collector nothing is traced", async () => {
  expect(telemetry(() => undefined)).toBeNull();
  expect(telemetry((name) => (name === "OTEL_SDK_DISABLED" ? "true" : "http://x"))).toBeNull();
  expect(await traced("one", "internal", {}, async () => 7)).toBe(7);
  expect(traceIds()).toEqual({});
});

test.each([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "localhost:4317" }, /OTEL_EXPORTER_OTLP_ENDPOINT: the address/],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "grpc://x" }, /OTLP_TRACES_ENDPOINT: the address/],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, /PROTOCOL is "grpc": one of http\/protobuf/],
  [{ OTEL_EXPORTER_OTLP_HEADERS: "secret" }, /HEADERS: part 1 is not like key=value/],
  [{ OTEL_EXPORTER_OTLP_HEADERS: "a=b,c=%E0%A4%A" }, /HEADERS: part 2 is not like key=value/],
  [{ OTEL_EXPORTER_OTLP_HEADERS: "a=x%0d%0ab" }, /HEADERS: part 1/],
  [{ OTEL_TRACES_SAMPLER: "jaeger" }, /SAMPLER is "jaeger": one of always_on/],
  [
    { OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "10" },
    /SAMPLER_ARG is "10": a number from 0 to 1/,
  ],
  [{ OTEL_EXPORTER_OTLP_TIMEOUT: "10s" }, /TIMEOUT is "10s": a number of milliseconds/],
  [{ OTEL_METRIC_EXPORT_INTERVAL: "0" }, /INTERVAL is "0": a number of milliseconds/],
  [{ OTEL_METRICS_EXPORTER: "prometheus" }, /EXPORTER is "prometheus": one of otlp, none/],
])("%o is refused, without its secrets", (given, message) => {
  const env: Record<string, string> = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://x:4318", ...given };

  expect(() => telemetry((name) => env[name])).toThrow(message);
  expect(() => telemetry((name) => env[name])).not.toThrow(/secret/);
});
