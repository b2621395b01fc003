import { execFileSync, spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { insertIncident } from "../../db/incidents.ts";
import { exposition } from "../../server/formats/exposition.ts";
import { NOON, SMALL, world, type World } from "../helpers/world.ts";
import { readExposition, type Read } from "./exposition-reader.ts";
import { incident } from "./declared-events.ts";

const OPENMETRICS =
  "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

async function fail(w: World, component: string) {
  for (const wait of [0, 2_000, 4_000]) {
    await w.wait(wait);
    await w.see(component, { outcome: "down" });
  }
}

/** Sirene up and its certificate seen, the gateway down, DGFIP never measured. */
async function measured(): Promise<World> {
  const w = await world();
  await w.see("insee/sirene", { outcome: "up", latencyMs: 250, certificateEndsAt: NOON + 1_000 });
  await fail(w, "passerelle");
  return w;
}

async function scrape(w: World, path = "/metrics", accept = "text/plain"): Promise<Read[]> {
  const res = await w.request(path, { headers: { accept } });
  expect(res.status).toBe(200);
  const isOpen = res.headers.get("content-type")!.startsWith("application/openmetrics-text");
  return readExposition(await res.text(), isOpen ? "openmetrics" : "text");
}

const values = (read: readonly Read[], name: string) =>
  Object.fromEntries(
    read
      .filter((r) => r.name === name)
      .map((r) => [Object.values(r.labels).slice(2).join(" "), r.value]),
  );

describe("/metrics", () => {
  test.each([
    { accept: "*/*", type: "text/plain; version=0.0.4; charset=utf-8" },
    { accept: "", type: "text/plain; version=0.0.4; charset=utf-8" },
    { accept: OPENMETRICS, type: "application/openmetrics-text; version=1.0.0; charset=utf-8" },
    {
      accept: "application/openmetrics-text",
      type: "application/openmetrics-text; version=1.0.0; charset=utf-8",
    },
    {
      accept: "text/plain;q=1,application/openmetrics-text;q=0.1",
      type: "text/plain; version=0.0.4; charset=utf-8",
    },
    {
      accept: "application/openmetrics-text;q=0,text/plain",
      type: "text/plain; version=0.0.4; charset=utf-8",
    },
    { accept: ";;;q=,", type: "text/plain; version=0.0.4; charset=utf-8" },
  ])("answers Accept: $accept in $type", async ({ accept, type }) => {
    const res = await (await measured()).request("/metrics", { headers: { accept } });

    expect(res.headers.get("content-type")).toBe(type);
    expect(res.headers.get("vary")).toBe("Accept, Accept-Encoding");
    readExposition(await res.text(), type.startsWith("text") ? "text" : "openmetrics");
  });

  test("says the same in both formats", async () => {
    const w = await measured();

    const text = await scrape(w);
    const open = await scrape(w, "/metrics", OPENMETRICS);

    expect(open).toEqual(text);
    expect(text.length).toBeGreaterThan(40);
  });

  test("success is the verified state, at once; where nothing is known there is none", async () => {
    const read = await scrape(await measured());

    expect(values(read, "probe_success")).toEqual({ "insee/sirene": 1, passerelle: 0 });
    expect(read.find((r) => r.name === "probe_success")!.labels).toEqual({
      api: "exemple",
      provider: "exemple",
      ping: "passerelle",
    });
    expect(values(read, "probe_duration_seconds")["insee/sirene"]).toBe(0.25);
    expect(values(read, "probe_http_status_code")).toEqual({
      "insee/sirene": 200,
      passerelle: 502,
    });
    expect(values(read, "probe_ssl_earliest_cert_expiry")).toEqual({
      "insee/sirene": NOON / 1000 + 1,
    });
  });

  test("of each component exactly one state is 1, and it is the published one", async () => {
    const read = await scrape(await measured());

    const on = read.filter((r) => r.name === "vigie_component_status" && r.value === 1);
    expect(on.map((r) => [r.labels["component"], r.labels["status"]])).toEqual([
      ["passerelle", "unknown"],
      ["insee/sirene", "operational"],
      ["dgfip/attestation", "unknown"],
      ["dgfip/liasses", "unknown"],
    ]);
  });

  test("counts results by outcome, and open incidents", async () => {
    const w = await measured();
    await w.see("insee/sirene", { outcome: null });
    await insertIncident(w.db, "exemple", incident(), { publishedAt: NOON });

    const read = await scrape(w);

    const counted = values(read, "vigie_probes_total");
    expect(counted).toMatchObject({
      "passerelle down": 3,
      "passerelle up": 0,
      "insee/sirene up": 1,
      "insee/sirene no_data": 1,
      "dgfip/liasses up": 0,
    });
    expect(read.find((r) => r.name === "vigie_open_incidents")).toMatchObject({ value: 1 });
    expect(values(read, "vigie_last_ok_timestamp_seconds")).toEqual({
      "insee/sirene": NOON / 1000,
    });
  });

  test("within a maintenance window no success is reported", async () => {
    const w = await world({ at: Date.parse("2026-01-15T01:30:00+01:00") });

    const read = await scrape(w);

    expect(values(read, "probe_success")).toEqual({});
    const on = read.filter((r) => r.labels["status"] === "under_maintenance" && r.value === 1);
    expect(on.map((r) => r.labels["component"])).toEqual(["dgfip/attestation", "dgfip/liasses"]);
  });

  test("has all pages, whichever host is asked", async () => {
    const second = SMALL.replace("pages:\n", "").replace("id: exemple", "id: autre");
    const w = await world({ yaml: SMALL + second.replace("status.exemple.test]", "autre.test]") });

    const apis = (await scrape(w)).map((r) => r.labels["api"]);

    expect(new Set(apis)).toEqual(new Set(["exemple", "autre"]));
  });
});

describe("/probe, as blackbox_exporter answers", () => {
  test.each([
    "insee/sirene",
    "insee%2Fsirene",
    "sirene",
    "https://entreprise.api.gouv.fr/ping/insee/sirene",
    "https://particulier.api.gouv.fr/api/sirene/ping",
  ])("target=%s is that ping alone, without labels", async (target) => {
    const read = await scrape(await measured(), `/probe?target=${target}&module=ping`);

    expect(read.map((r) => r.name)).toEqual([
      "probe_success",
      "probe_duration_seconds",
      "probe_http_status_code",
      "probe_ssl_earliest_cert_expiry",
    ]);
    expect(read.every((r) => Object.keys(r.labels).length === 0)).toBe(true);
    expect(read[0]!.value).toBe(1);
  });

  test.each([
    "/probe",
    "/probe?module=ping",
    "/probe?target=nobody&module=ping",
    "/probe?target=insee/sirene&module=http_2xx",
    "/probe?target=%00",
    "/probe?target=https://x.test/ping/",
    "/probe?target=http://[",
  ])("%s is 404", async (path) => {
    expect((await (await measured()).request(path)).status).toBe(404);
  });
});

test("a label's value is escaped, whatever is in it", () => {
  const value = 'a\\b"c\nd{},=é🚧';
  const family = {
    name: "x",
    type: "gauge",
    help: "A\\B\nC",
    samples: [[{ l: value }, 0.1]],
  } as const;

  const [read] = readExposition(exposition([family], "openmetrics"), "openmetrics");

  expect(read).toEqual({ name: "x", labels: { l: value }, value: 0.1 });
});

const promtool = spawnSync("promtool", ["--version"]).status === 0;
if (!promtool) {
  console.warn("promtool is not installed: what it says of /metrics is NOT checked");
}

test.skipIf(!promtool)("promtool finds nothing to say about /metrics", async () => {
  const res = await (await measured()).request("/metrics", { headers: { accept: "text/plain" } });

  const said = execFileSync("promtool", ["check", "metrics"], {
    input: await res.text(),
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe"],
  });

  expect(said).toBe("");
});
