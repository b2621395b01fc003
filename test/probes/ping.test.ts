import { afterAll, beforeAll, expect, test } from "vitest";
import { answer, startTarget, type Target } from "../helpers/target.ts";
import { NOON, probe } from "../helpers/target-run.ts";

let gateway: Target;

const said = (status: string, more: object = {}) =>
  JSON.stringify({
    status,
    ...more,
    last_update: "2026-01-15T12:59:00.000+01:00",
    last_ok_status: "2026-01-15T12:59:00.000+01:00",
  });

beforeAll(async () => {
  gateway = await startTarget({
    "/ping/ok": answer("200 OK", said("ok")),
    "/ping/staging": answer("200 OK", '{"status":"ok","last_update":"2026-01-15T12:00:00Z"}'),
    "/ping/bad": answer("502 Bad Gateway", said("bad_gateway")),
    "/ping/bad-200": answer("200 OK", said("bad_gateway")),
    "/ping/maintenance": answer(
      "200 OK",
      said("maintenance", { until: "2026-01-15T14:00:00.000+01:00" }),
    ),
    "/ping/maintenance-endless": answer("200 OK", said("maintenance")),
    "/ping/unknown": answer("200 OK", said("unknown")),
    "/ping/nobody": answer("404 Not Found", "{}"),
    "/ping/lost": answer("404 Not Found", "<h1>404</h1>"),
    "/ping/html": answer("200 OK", "<!doctype html>"),
    "/ping/number": answer("200 OK", "42"),
    "/ping/new-word": answer("200 OK", said("sleeping")),
    "/ping/502-html": answer("502 Bad Gateway", "<h1>nginx</h1>"),
    "/ping/503": answer("503 Service Unavailable", "", { "Retry-After": "30" }),
    "/ping/429": answer("429 Too Many Requests", "", { "Retry-After": "7200" }),
    "/ping/moved": answer("301 Moved Permanently", "", { Location: "/ping/ok" }),
    "/ping/denied": answer("403 Forbidden", "{}"),
  });
});
afterAll(() => gateway.stop());

test.each([
  ["ok", { outcome: "up", cause: null, httpStatus: 200 }],
  ["staging", { outcome: "up", cause: null }],
  ["bad", { outcome: "down", cause: "http_5xx", httpStatus: 502 }],
  ["bad-200", { outcome: "down", cause: "http_5xx" }],
  ["maintenance", { outcome: "maintenance", cause: null, maintenanceUntil: NOON + 3_600_000 }],
  ["unknown", { outcome: null, cause: "no_data" }],
  ["nobody", { outcome: null, cause: "body", httpStatus: 404 }],
  ["lost", { outcome: "down", cause: "http_4xx" }],
  ["html", { outcome: "down", cause: "body" }],
  ["number", { outcome: "down", cause: "body" }],
  ["new-word", { outcome: "down", cause: "body" }],
  ["502-html", { outcome: "down", cause: "http_5xx" }],
  ["503", { outcome: "down", cause: "http_5xx", retryAfterMs: 30_000 }],
  ["429", { outcome: null, cause: "throttled", retryAfterMs: 3_600_000 }],
  ["moved", { outcome: "down", cause: "http_3xx" }],
  ["denied", { outcome: "down", cause: "http_4xx" }],
])("a gateway's ping: %s", async (name, expected) => {
  expect(await probe("ping", { url: gateway.url(`/ping/${name}`) })).toMatchObject(expected);
});

test("a maintenance without an end is one all the same", async () => {
  const result = await probe("ping", { url: gateway.url("/ping/maintenance-endless") });

  expect(result.outcome).toBe("maintenance");
  expect(result).not.toHaveProperty("maintenanceUntil");
});

test("slow is degraded", async () => {
  const slow = await startTarget({
    "/ping": (socket, request) => {
      setTimeout(() => answer("200 OK", said("ok"))(socket, request), 60);
    },
  });
  const result = await probe("ping", { url: slow.url("/ping"), degradedAfter: "50ms" });
  await slow.stop();

  expect(result).toMatchObject({ outcome: "degraded", cause: "slow" });
});

test("it says who is calling, and whom to write to", async () => {
  await probe("ping", { url: gateway.url("/ping/ok?who") });

  expect(gateway.requests.at(-1)).toMatchObject({
    method: "GET",
    path: "/ping/ok?who",
    headers: { "user-agent": "Vigie/test (+mailto:support@exemple.test)" },
  });
});

test("each phase is timed, and they make up the latency", async () => {
  const { phases, latencyMs } = await probe("ping", { url: gateway.url("/ping/ok") });

  expect(Object.keys(phases)).toEqual(["connect", "firstByte", "transfer"]);
  const total = Object.values(phases).reduce((sum, ms) => sum + ms, 0);
  expect(total).toBeLessThanOrEqual((latencyMs ?? 0) + 0.1);
  expect(total).toBeGreaterThan((latencyMs ?? 0) / 3);
});
