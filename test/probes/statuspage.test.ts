import { afterAll, beforeAll, expect, test } from "vitest";
import { answer, startTarget, type Target } from "../helpers/target.ts";
import { NOON, probe } from "../helpers/target-run.ts";

let page: Target;

const components = [
  ["aaaaaaaaaaaa", "API", "operational"],
  ["bbbbbbbbbbbb", "Portail", "degraded_performance"],
  ["cccccccccccc", "Batch", "partial_outage"],
  ["dddddddddddd", "Fichiers", "major_outage"],
  ["eeeeeeeeeeee", "Archives", "under_maintenance"],
  ["ffffffffffff", "Bizarre", "asleep"],
].map(([id, name, status]) => ({ id, name, status, group: false }));

const summary = JSON.stringify({
  page: { id: "p", name: "INSEE", url: "https://status.insee.test" },
  components,
  incidents: [],
  scheduled_maintenances: [
    {
      id: "m1",
      name: "Bascule",
      status: "in_progress",
      scheduled_for: "2026-01-15T11:00:00.000Z",
      scheduled_until: "2026-01-15T14:00:00.000Z",
      components: [{ id: "eeeeeeeeeeee" }],
      incident_updates: [{ body: "En cours." }, { body: "Prévue." }],
    },
    {
      id: "m2",
      name: "Autre composant",
      status: "scheduled",
      scheduled_for: "2026-01-16T11:00:00.000Z",
      scheduled_until: "2026-01-16T14:00:00.000Z",
      components: [{ id: "aaaaaaaaaaaa" }],
      incident_updates: [],
    },
  ],
  status: { indicator: "none", description: "All Systems Operational" },
});

beforeAll(async () => {
  page = await startTarget({
    "/api/v2/summary.json": answer("200 OK", summary),
    "/broken/api/v2/summary.json": answer("200 OK", '{"components":"none"}'),
    "/busy/api/v2/summary.json": answer("503 Service Unavailable", "", { "Retry-After": "60" }),
    "/moved/api/v2/summary.json": answer("302 Found", "", { Location: "/api/v2/summary.json" }),
  });
});
afterAll(() => page.stop());

test.each([
  ["aaaaaaaaaaaa", { outcome: "up", detail: "API: operational" }],
  ["api", { outcome: "up" }],
  ["Portail", { outcome: "degraded" }],
  ["Batch", { outcome: "degraded", detail: "Batch: partial_outage" }],
  ["Fichiers", { outcome: "down" }],
  ["Archives", { outcome: "maintenance", maintenanceUntil: NOON + 2 * 3_600_000 }],
  ["Bizarre", { outcome: null, cause: "body" }],
  ["Personne", { outcome: null, cause: "body", detail: 'no component "Personne" on that page' }],
])("component %s", async (component, expected) => {
  expect(await probe("statuspage", { url: page.url("/"), component })).toMatchObject(expected);
});

test.each([
  ["/broken", { outcome: null, cause: "body" }],
  ["/busy", { outcome: null, cause: "http_5xx", retryAfterMs: 60_000 }],
  ["/nowhere", { outcome: null, cause: "http_4xx" }],
  ["/moved", { outcome: "up" }],
  ["/api/v2", { outcome: "up" }],
  ["/api/v2/summary.json", { outcome: "up" }],
])("the page at %s", async (path, expected) => {
  const result = await probe("statuspage", { url: page.url(path), component: "API" });

  expect(result).toMatchObject(expected);
});

test("what the provider announces of the component comes along", async () => {
  const result = await probe("statuspage", { url: page.url("/"), component: "Archives" });

  expect(result.announced).toEqual([
    {
      id: "m1",
      title: "Bascule",
      body: "En cours.",
      from: NOON - 3_600_000,
      to: NOON + 2 * 3_600_000,
    },
  ]);
});
