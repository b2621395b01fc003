import { expect, test } from "vitest";
import { insertPlanned, insertStates } from "../../../db/intervals.ts";
import { insertResults } from "../../../db/results.ts";
import { isoInZone } from "../../../server/core/calendar.ts";
import { COMPONENT_STATES, type ComponentState, type Instant } from "../../../server/core/model.ts";
import { freezeMonths } from "../../../server/work/upkeep/freeze-month.ts";
import { rollUp } from "../../../server/work/upkeep/roll-up.ts";
import { addCorrection } from "../../../server/actions/corrections.ts";
import { world, type World } from "../../helpers/world.ts";
import { HOUR_MS } from "../../../server/core/duration.ts";

const at = (text: string): Instant => Date.parse(text);
const NOW = at("2026-10-30T10:30:00+01:00");
const SINCE = at("2026-10-20T00:00:00+02:00");

type Answer = {
  component?: string;
  provider?: string;
  timeZone: string;
  buckets: Figures[];
  total: Figures;
};
type Figures = {
  from: string;
  to: string;
  seconds: Record<ComponentState, number>;
  ratio: number | null;
  ratioWithMaintenance: number | null;
  coverage: number;
};

/** Seen well from the 20th on; Sirene was down for an hour on the 27th, DGFIP is maintained. */
async function pastWorld(): Promise<World> {
  const w = await world({ at: NOW });
  for (const { id, config } of w.live.components) {
    const down = [at("2026-10-27T10:15:00+01:00"), at("2026-10-27T11:15:00+01:00")] as const;
    const states =
      config.id === "insee/sirene"
        ? [
            { from: SINCE, to: down[0], state: "operational" as const },
            { from: down[0], to: down[1], state: "major_outage" as const },
            { from: down[1], to: null, state: "operational" as const },
          ]
        : [{ from: SINCE, to: null, state: "operational" as const }];
    await insertStates(
      w.db,
      states.map((s) => ({ ...s, componentId: id, layer: "verified" as const, detail: null })),
    );
    if (config.id !== "dgfip/liasses") continue;
    const from = at("2026-10-28T01:00:00+01:00");
    await insertPlanned(w.db, [
      { componentId: id, from, to: from + HOUR_MS, announcedAt: SINCE, source: "window" },
    ]);
  }
  return w;
}

const ask = async (w: World, query: string): Promise<Answer> => {
  const answer = await w.request(`/api/v1/${query}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Answer;
};
const SIRENE = "availability?component=insee/sirene";
const sum = (seconds: Record<string, number>) => Object.values(seconds).reduce((a, b) => a + b, 0);

test("availability by civil day, the one of 25 hours included, and in all", async () => {
  const w = await pastWorld();

  const found = await ask(w, `${SIRENE}&from=2026-10-24&to=2026-10-29`);

  expect(found).toMatchObject({ component: "insee/sirene", timeZone: "Europe/Paris" });
  expect(found.buckets.map((b) => sum(b.seconds) / 3_600)).toEqual([24, 25, 24, 24, 24]);
  expect(found.buckets[1]).toMatchObject({
    from: "2026-10-25T00:00:00.000+02:00",
    to: "2026-10-26T00:00:00.000+01:00",
    ratio: 1,
    coverage: 1,
  });
  expect(found.buckets[3]).toMatchObject({
    seconds: { operational: 82_800, major_outage: 3_600 },
    ratio: 23 / 24,
  });
  expect(found.total).toMatchObject({ seconds: { major_outage: 3_600 }, ratio: 120 / 121 });
});

test("by the hour, from any instant to any other", async () => {
  const w = await pastWorld();
  const query = `${SIRENE}&resolution=hour&from=2026-10-27T10:10:00%2B01:00&to=2026-10-27T12:05:00Z`;

  const found = await ask(w, query);

  expect(found.buckets.map((b) => [sum(b.seconds), b.seconds.major_outage])).toEqual([
    [3_000, 2_700],
    [3_600, 900],
    [3_600, 0],
    [300, 0],
  ]);
});

test("the same with and without roll-ups, whole or with ragged ends, to the current second", async () => {
  const w = await pastWorld();
  const queries = [
    `${SIRENE}&from=2026-10-18`,
    `${SIRENE}&from=2026-10-26T10:20:00Z&resolution=hour`,
    `availability?component=dgfip/liasses&from=2026-10-27T10:20:00Z&to=2026-10-29T00:30:00Z`,
  ];
  const before = await Promise.all(queries.map((q) => ask(w, q)));

  await rollUp(w.ctx);

  expect(await Promise.all(queries.map((q) => ask(w, q)))).toEqual(before);
  expect(before[0]!.buckets.at(-1)!.to).toBe(isoInZone(NOW, "Europe/Paris"));
});

test("a provider is down while any of its components is, and in maintenance likewise", async () => {
  const w = await pastWorld();

  const found = await ask(w, "availability?provider=dgfip&from=2026-10-28&to=2026-10-29");

  expect(found).toMatchObject({ provider: "dgfip" });
  expect(found.total).toMatchObject({
    seconds: { operational: 82_800, under_maintenance: 3_600 },
    ratio: 1,
    ratioWithMaintenance: 23 / 24,
  });
});

test("the page, the JSON and the CSV have the same numbers", async () => {
  const w = await pastWorld();
  await rollUp(w.ctx);
  const snapshot = await w.publish();
  const shown = snapshot.pages[0]!.providers.flatMap((p) => p.components).find(
    (c) => c.id === "insee/sirene",
  )!;

  const json = await ask(w, `${SIRENE}&from=2026-10-20`);
  const csv = await (await w.request(`/api/v1/${SIRENE}&from=2026-10-20&format=csv`)).text();

  const [header, ...rows] = csv
    .trimEnd()
    .split("\r\n")
    .map((line) => line.split(","));
  expect(header!.slice(2, 8)).toEqual(COMPONENT_STATES.map((s) => `${s}_seconds`));
  const days = shown.days.slice(-11);
  expect(json.buckets.map((b) => b.seconds)).toEqual(days.map((d) => d.seconds));
  expect(json.buckets.map((b) => b.ratio)).toEqual(days.map((d) => d.ratio));
  expect(rows.map((row) => row.slice(2, 8).map(Number))).toEqual(
    days.map((d) => COMPONENT_STATES.map((s) => d.seconds[s])),
  );
  expect(rows.map((row) => row[8])).toEqual(days.map((d) => String(d.ratio)));
  // Nothing is known of the 79 days before.
  expect(shown.availability["90d"].ratio).toBe(json.total.ratio);
});

test("where nothing is known ratios are null, and cells empty", async () => {
  const w = await pastWorld();
  const query = `${SIRENE}&from=2026-09-01&to=2026-09-03`;

  const json = await ask(w, query);
  const csv = await (await w.request(`/api/v1/${query}&format=csv`)).text();

  expect(json.total).toMatchObject({ ratio: null, ratioWithMaintenance: null, coverage: 0 });
  expect(csv.split("\r\n")[1]).toBe(
    "2026-09-01T00:00:00.000+02:00,2026-09-02T00:00:00.000+02:00,0,0,0,0,0,86400,,,0,0",
  );
});

test.each([
  { query: "availability", pointer: "/component" },
  { query: `${SIRENE}&from=2026-10-20&to=2026-10-20`, pointer: "/to" },
  { query: `${SIRENE}&from=2026-10-21&to=2026-10-20`, pointer: "/to" },
  { query: `${SIRENE}&from=2027-01-01`, pointer: "/to" },
  { query: `${SIRENE}&from=2027-01-01&to=2027-02-01`, pointer: "/from" },
  { query: `${SIRENE}&from=2024-01-01&to=2026-10-20&resolution=hour`, pointer: "/from" },
  { query: `${SIRENE}&from=1900-01-01&to=2026-10-20`, pointer: "/from" },
  { query: `${SIRENE}&resolution=minute`, pointer: "/resolution" },
  { query: `${SIRENE}&from=yesterday`, pointer: "/from" },
  { query: `${SIRENE}&from=2026-02-30`, pointer: "/from" },
  { query: `${SIRENE}&format=xml`, pointer: "/format" },
  { query: "latency?provider=insee", pointer: "/component" },
  { query: "sla?month=2026-13", pointer: "/month" },
  { query: "sla?month=2026-11", pointer: "/month" },
  { query: "sla?month=2026-10&format=pdf", pointer: "/format" },
])("$query is refused with its reason", async ({ query, pointer }) => {
  const w = await pastWorld();

  const answer = await w.request(`/api/v1/${query}`);

  expect(answer.status).toBe(422);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(await answer.json()).toMatchObject({ status: 422, errors: [{ pointer }] });
});

test.each(["availability?component=nobody", "availability?provider=nobody", "latency?component=x"])(
  "%s is not found",
  async (query) => {
    const w = await pastWorld();

    expect((await w.request(`/api/v1/${query}`)).status).toBe(404);
  },
);

test("answers may be read from any origin, are cached briefly, and are not sent twice", async () => {
  const w = await pastWorld();
  const query = `/api/v1/${SIRENE}&from=2026-10-20&to=2026-10-29`;

  const first = await w.request(query);
  const etag = first.headers.get("etag")!;
  const again = await w.request(query, { headers: { "if-none-match": etag } });
  const head = await w.request(query, { method: "HEAD" });
  const post = await w.request(query, { method: "POST" });

  expect(first.headers.get("access-control-allow-origin")).toBe("*");
  expect(first.headers.get("cache-control")).toContain("max-age=10");
  expect(again.status).toBe(304);
  expect(head.status).toBe(200);
  expect(await head.text()).toBe("");
  expect(post.status).toBe(405);
  expect(post.headers.get("allow")).toContain("GET");
});

test("percentiles of latency by day and by hour, the current one included", async () => {
  const w = await pastWorld();
  const { id } = w.live.monitors.find((m) => m.component.config.id === "insee/sirene")!;
  const results = [];
  for (let slot = at("2026-10-28T00:00:00+01:00"); slot < NOW; slot += 60_000) {
    const latencyMs = slot < at("2026-10-30T00:00:00+01:00") ? 100 : 200;
    const one = { monitorId: id, slotAt: slot, attempt: 0, startedAt: slot, latencyMs };
    results.push({ ...one, outcome: "up" as const, cause: null, httpStatus: 200 });
  }
  await insertResults(w.db, results);
  const query = "latency?component=insee/sirene&from=2026-10-27";
  type Latency = { count: number; p50: number | null; p95: number | null; p99: number | null };
  const read = async (more = "") =>
    (await ask(w, query + more)).buckets.map((b) => b as unknown as Latency);

  await rollUp(w.ctx);
  const days = await read();
  const hours = await read("&resolution=hour");

  expect(days.map((d) => d.count)).toEqual([0, 1_440, 1_440, 630]);
  expect(days[0]).toMatchObject({ p50: null, p95: null, p99: null });
  expect(days.slice(1).map((d) => Math.round((d.p50 ?? 0) / 10) * 10)).toEqual([100, 100, 200]);
  expect(hours.slice(24).map((h) => h.count)).toEqual([
    ...Array.from({ length: 58 }, () => 60),
    30,
  ]);
});

test("the month against its promise, as JSON and as CSV", async () => {
  const w = await pastWorld();

  const json = await (await w.request("/api/v1/sla?month=2026-10")).json();
  const csv = await (await w.request("/api/v1/sla?month=2026-10&format=csv")).text();

  expect(json).toMatchObject({
    page: "exemple",
    month: "2026-10",
    timeZone: "Europe/Paris",
    target: 99.5,
    ratio: 1,
    budgetSeconds: 13_410,
    spentSeconds: 0,
    leftSeconds: 13_410,
    attribution: { gateway: 0, provider: 0, planned: 0 },
    errata: [],
    methodVersion: 1,
    frozen: false,
    hash: null,
  });
  const insee = json.providers.find((p: { id: string }) => p.id === "insee");
  // From the 20th, 0:00 in summer time, to the 30th, 10:30 in winter time: 251.5 hours.
  expect(insee.ratio).toBeCloseTo(250.5 / 251.5, 12);
  const row = csv.split("\r\n").find((line) => line.startsWith("2026-10,provider,insee"))!;
  expect(Number(row.split(",")[4])).toBe(insee.ratio);
});

test("a frozen month says so, and shows its errata", async () => {
  const w = await pastWorld();
  const ctx = { ...w.ctx, now: () => at("2026-11-20T00:00:00+01:00") };
  await freezeMonths(ctx);
  const from = at("2026-10-21T00:00:00+02:00");
  const correction = {
    component: "passerelle",
    from,
    to: from + HOUR_MS,
    author: "A",
    reason: '=1, "x"',
  };
  await addCorrection(ctx, { ...correction, state: "major_outage" });

  const json = await (await w.request("/api/v1/sla?month=2026-10")).json();
  const csv = await (await w.request("/api/v1/sla?month=2026-10&format=csv")).text();

  expect(json).toMatchObject({
    frozen: true,
    frozenAt: "2026-11-20T00:00:00.000+01:00",
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    spentSeconds: 0,
    errata: [
      {
        author: "A",
        spentSeconds: 3_600,
        change: { component: "passerelle", from: "2026-10-21T00:00:00.000+02:00" },
      },
    ],
  });
  // What a spreadsheet would run is text.
  expect(csv).toContain(`"'=1, ""x"""`);
});
