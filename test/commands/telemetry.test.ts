import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCollector, type Collector } from "../helpers/otlp-collector.ts";
import { serve, type Served } from "../helpers/process.ts";

const folder = mkdtempSync(join(tmpdir(), "vigie-telemetry-"));
let collector: Collector;
let served: Served;

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SECRET = "s3cret-of-the-collector";

beforeAll(async () => {
  collector = await startCollector();
  const config = join(folder, "vigie.yaml");
  writeFileSync(
    config,
    `pages:
  - id: p
    title: P
    url: https://p.test
    providers:
      - id: insee
        name: INSEE
        components:
          - id: insee/sirene
            name: Sirene
            monitors:
              - { kind: http, url: "${collector.url}/target?siren=552032534", every: 1s }
network: { allow: [127.0.0.0/8] }
`,
  );
  served = await serve({
    VIGIE_CONFIG: config,
    DATABASE_URL: join(folder, "vigie.db"),
    LOG_LEVEL: "debug",
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_EXPORTER_OTLP_HEADERS: `x-key=${SECRET}`,
    OTEL_SERVICE_NAME: "statut",
    OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test",
    OTEL_BSP_SCHEDULE_DELAY: "100",
    OTEL_METRIC_EXPORT_INTERVAL: "500",
  });
});
afterAll(async () => {
  served.child.kill("SIGKILL");
  await collector.stop();
  rmSync(folder, { recursive: true });
});

test("a real process reports requests by route, probes, transactions and jobs, and no personal data", async () => {
  const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`;
  const get = (path: string, headers = {}) => fetch(served.url + path, { headers });
  const token = "Zm9yLXRoZS10ZXN0LW9ubHktMTIzNDU2Nzg5MA";
  await get("/ping/insee/sirene?q=ada@exemple.fr");
  await get(`/abonnement/${token}`);
  await get("/api/v1/incidents/abcdefghijkl?token=secret-query", {
    traceparent,
    "x-request-id": "from-the-proxy",
    authorization: "Bearer vg_not_a_token",
  });
  await get("/nothing/ada@exemple.fr");

  const names = () => new Set(collector.spans.map(({ name }) => name));
  await expect
    .poll(() => [...names()])
    .toEqual(
      expect.arrayContaining(["GET /ping/*", "probe http", "transaction sqlite", "job purge"]),
    );
  await expect.poll(() => collector.spans.find(({ traceId }) => traceId === TRACE)).toBeDefined();
  await expect
    .poll(() => collector.samples.find(({ name }) => name === "probe_success")?.value)
    .toBe(1);
  const continued = collector.spans.find(({ traceId, kind }) => traceId === TRACE && kind === 2)!;
  expect(continued).toMatchObject({
    parentSpanId: "00f067aa0ba902b7",
    attributes: { "vigie.request_id": "from-the-proxy", "http.request.method": "GET" },
  });
  const line = served
    .log()
    .split("\n")
    .find((one) => one.includes("from-the-proxy"))!;
  expect(JSON.parse(line)).toMatchObject({ requestId: "from-the-proxy", trace_id: TRACE });
  expect(collector.resource()).toMatchObject({
    "service.name": "statut",
    "deployment.environment.name": "test",
  });
  expect(collector.samples.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["vigie_ready", "process_resident_memory_bytes", "vigie_http_answers"]),
  );
  const sent = collector.text();
  for (const hidden of [token, "exemple.fr", "secret-query", "vg_not", "552032534", SECRET])
    expect(sent).not.toContain(hidden);
  expect(served.log()).not.toContain(SECRET);
});

test("the last spans are sent when it ends", async () => {
  await fetch(`${served.url}/readyz`);

  expect(await served.end("SIGTERM")).toBe(0);
  expect(collector.spans.map(({ name }) => name)).toContain("GET /readyz");
});
