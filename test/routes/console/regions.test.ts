import { describe, expect, test } from "vitest";
import type { RegionList } from "../../../server/core/api/regions.ts";
import { slaText } from "../../../server/formats/sla-text.ts";
import { publishedMonth } from "../../../server/state/month-reports.ts";
import { regionFamilies } from "../../../server/work/region-families.ts";
import { REGIONAL, testAgent } from "../../helpers/regions.ts";
import { NOON, world, type World } from "../../helpers/world.ts";

async function regional() {
  const w = await world({ yaml: REGIONAL });
  const [par, fra, lon] = [
    await testAgent(w, "par"),
    await testAgent(w, "fra"),
    await testAgent(w, "lon"),
  ];
  for (const agent of [par, fra]) await agent.report([agent.saw("insee/sirene", "up")]);
  await lon.report([lon.saw("insee/sirene", "down")]);
  return { w, par, fra, lon };
}

const regionsOf = async (w: World): Promise<RegionList> => {
  const cookie = await w.cookie("reader");
  return (await (await w.request("/api/v1/regions", { headers: { cookie } })).json()) as RegionList;
};

describe("the regions' table", () => {
  test("has each agent's last word, lag, clock and minority", async () => {
    const { w, par } = await regional();
    await w.wait(8_000);
    await par.word({ clockOffsetMs: -6_500, version: "0.0.1", lacks: ["grpc"], waiting: 12 });

    const { regions } = await regionsOf(w);

    expect(regions.map((r) => [r.id, r.isHeard, r.why, r.monitors, r.differing])).toEqual([
      ["par", false, "clock", 3, 0],
      ["fra", true, null, 2, 0],
      ["lon", true, null, 2, 1],
    ]);
    expect(regions[0]?.agent).toMatchObject({
      name: "host-par",
      isOlder: true,
      lacks: ["grpc"],
      seenAt: "2026-01-15T12:00:08.000+01:00",
      resultAt: "2026-01-15T12:00:00.000+01:00",
      lagMs: 8_000,
      clockOffsetMs: -6_500,
      waiting: 12,
    });
  });

  test("counts the monitors that fail in one region alone", async () => {
    const { w } = await regional();

    const { regions } = await regionsOf(w);

    expect(regions.map((r) => [r.id, r.differing])).toEqual([
      ["par", 0],
      ["fra", 0],
      ["lon", 1],
    ]);
  });

  test("is empty without regions, and closed to strangers", async () => {
    const w = await world();

    expect((await regionsOf(w)).regions).toEqual([]);
    expect((await w.request("/api/v1/regions")).status).toBe(401);
  });
});

describe("what the public sees", () => {
  test("the summary says from where it fails", async () => {
    const { w } = await regional();

    const summary = (await (await w.request("/api/v1/summary")).json()) as {
      providers: { components: { id: string; regions?: { agree: number; seen: object[] } }[] }[];
    };
    const found = summary.providers[1]?.components[0];

    expect(found?.regions).toMatchObject({
      agree: 2,
      seen: [
        { id: "par", name: "Paris", isHeard: true, state: "operational", latencyMs: 100 },
        { id: "fra", name: "Francfort", isHeard: true, state: "operational" },
        { id: "lon", name: "Londres", isHeard: true, state: "major_outage", cause: "timeout" },
      ],
    });
  });

  test("the provider's page lists the regions, in both languages", async () => {
    const { w, fra } = await regional();
    await fra.word({ blindSince: NOON });

    const french = await (await w.request("/fournisseurs/insee")).text();
    const english = await (await w.request("/en/providers/insee")).text();

    expect(french).toContain("Vu depuis");
    expect(french).toContain("une panne compte dès que 2\u00a0régions sur 3 la voient");
    expect(french).toContain("Londres");
    expect(french).toContain("sans mesure pour l’instant");
    expect(english).toContain("an outage counts once 2 of 3 regions see it");
  });

  test("metrics have a label for the region", async () => {
    const { w } = await regional();

    const text = await (await w.request("/metrics")).text();

    const labels = 'api="exemple",provider="insee",ping="insee/sirene"';
    expect(text).toContain(`vigie_region_probe_success{${labels},region="par"} 1`);
    expect(text).toContain(`vigie_region_probe_success{${labels},region="lon"} 0`);
    expect(text).toContain(`vigie_region_probe_duration_seconds{${labels},region="fra"} 0.1`);
  });

  test("without regions nothing of them is shown", async () => {
    const w = await world();

    expect(await (await w.request("/api/v1/summary")).text()).not.toContain("regions");
    expect(await (await w.request("/metrics")).text()).not.toContain("vigie_region");
    expect(await (await w.request("/fournisseurs/insee")).text()).not.toContain("Vu depuis");
  });
});

test("metrics of the process have voice, lag and clock of each region", () => {
  const agent = {
    regionNumber: 1,
    instance: "instance-1",
    lastSeq: 1,
    name: "host",
    version: "1",
    lacks: [],
    seenAt: 5_000,
    resultAt: 4_000,
    clockOffsetMs: 1_500,
    blindSince: null,
    waiting: 3,
  };
  const voice = { isHeard: false, since: 0, why: "blind" } as const;

  const families = regionFamilies([
    { id: "par", name: "Paris", isOwn: false, voice, agent },
    { id: "fra", name: "fra", isOwn: false, voice: { isHeard: true, since: 0 }, agent: null },
  ]);

  expect(families.map(({ name, samples }) => [name, samples])).toEqual([
    [
      "vigie_region_heard",
      [
        [{ region: "par" }, 0],
        [{ region: "fra" }, 1],
      ],
    ],
    ["vigie_region_last_report_timestamp_seconds", [[{ region: "par" }, 5]]],
    ["vigie_region_last_result_timestamp_seconds", [[{ region: "par" }, 4]]],
    ["vigie_region_clock_offset_seconds", [[{ region: "par" }, 1.5]]],
    ["vigie_region_waiting_batches", [[{ region: "par" }, 3]]],
  ]);
});

test("the evidence of a draft names the region of each check, and what each sees", async () => {
  const { w, par } = await regional();
  await w.wait(10_000);
  await par.report([par.saw("insee/sirene", "down")]);
  await w.wait(5_000);
  const cookie = await w.cookie("reader");
  const drafts = (await (await w.request("/api/v1/drafts", { headers: { cookie } })).json()) as {
    incidents: { id: string }[];
  };
  const id = drafts.incidents[0]?.id;

  const evidence = (await (
    await w.request(`/api/v1/console/incidents/${id}/evidence`, { headers: { cookie } })
  ).json()) as { checks: { region?: string }[]; regions: object[] };

  expect(evidence.checks.map((c) => c.region)).toEqual(["par", "fra"]);
  expect(evidence.regions).toEqual([
    { id: "par", name: "Paris", failing: ["insee/sirene"], working: [] },
    { id: "fra", name: "Francfort", failing: [], working: ["insee/sirene"] },
    { id: "lon", name: "Londres", failing: ["insee/sirene"], working: [] },
  ]);
});

describe("the monthly report", () => {
  const report = async (w: World, query = "") =>
    (await w.request(`/api/v1/sla?month=2026-01${query}`)).text();

  test("says from how many vantage points each figure was measured", async () => {
    const { w } = await regional();

    const json = JSON.parse(await report(w)) as {
      vantagePoints: number;
      providers: { id: string; vantagePoints: number }[];
    };
    const csv = (await report(w, "&format=csv")).split("\r\n");
    const month = await publishedMonth(w.ctx, w.ctx.config.pages[0]!, "2026-01");
    const text = slaText(month, "API Exemple", "fr");

    expect(json.vantagePoints).toBe(3);
    // One of its components is probed from one region alone.
    expect(json.providers.map((p) => [p.id, p.vantagePoints])).toEqual([
      ["exemple", 3],
      ["insee", 1],
    ]);
    expect(csv[0]).toMatch(/,vantage_points$/);
    expect(csv[1]).toMatch(/,3$/);
    expect(csv[3]).toMatch(/,1$/);
    expect(text).toMatch(/^Points de mesure +3$/m);
    expect(text).toMatch(/INSEE .* points de mesure 1$/m);
  });

  test("does not mention them without regions", async () => {
    const w = await world();

    expect(await report(w)).not.toContain("vantagePoints");
    expect(await report(w, "&format=csv")).not.toContain("vantage");
  });
});
