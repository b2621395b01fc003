import { describe, expect, test } from "vitest";
import { insertIncident } from "../../db/incidents.ts";
import { insertMaintenance } from "../../db/maintenances.ts";
import { NOON, SMALL, world, type World } from "../helpers/world.ts";
import { HyperpingConfig, InstatusSummary, Ping, Pings } from "./contracts.ts";
import { incident, maintenance } from "./declared-events.ts";
import { HOUR_MS } from "../../server/core/duration.ts";

/** A failure and its two repeats, published at once. */
async function fail(w: World, component: string) {
  for (const wait of [0, 2_000, 4_000]) {
    await w.wait(wait);
    await w.see(component, { outcome: "down" });
  }
}

const TWO_PAGES = `${SMALL}
  - id: particulier
    title: API Particulier
    url: https://particulier.exemple.test
    hostnames: [particulier.exemple.test]
    providers:
      - id: cnaf
        name: CNAF
        components:
          - { id: cnaf_msa_quotient, name: Quotient familial, aliases: [caf], monitors: [{ kind: http, url: "https://cnaf.test/q" }] }
          - { id: cnaf_msa_prime, name: Prime d'activité, aliases: [caf], monitors: [{ kind: http, url: "https://cnaf.test/p" }] }
      - id: ants
        name: ANTS
        components:
          - { id: ants, name: Immatriculation, aliases: [v3/ants/extrait_immatriculation_vehicule], monitors: [{ kind: http, url: "https://ants.test/" }] }
`;

const OTHER = { headers: { host: "Particulier.Exemple.test:8443" } };

describe("several pages on one instance", () => {
  test("are chosen by host name, whatever its case and port", async () => {
    const w = await world({ yaml: TWO_PAGES });

    const first = Pings.parse(await (await w.request("/pings")).json());
    const other = Pings.parse(await (await w.request("/api/pings", OTHER)).json());

    expect(first.map((p) => p.url)).toContain("https://status.exemple.test/ping/insee/sirene");
    expect(other).toEqual([
      {
        name: "CNAF - Quotient familial",
        url: "https://particulier.exemple.test/api/cnaf_msa_quotient/ping",
      },
      {
        name: "CNAF - Prime d'activité",
        url: "https://particulier.exemple.test/api/cnaf_msa_prime/ping",
      },
      { name: "ANTS - Immatriculation", url: "https://particulier.exemple.test/api/ants/ping" },
    ]);
    expect((await w.request("/api/ants/ping")).status).toBe(404);
    expect((await w.request("/ping/insee/sirene", OTHER)).status).toBe(404);
  });

  test("the old addresses answer: the worst of a family, and one with slashes", async () => {
    const w = await world({ yaml: TWO_PAGES });
    await w.see("cnaf_msa_quotient", { outcome: "up" });
    await w.see("ants", { outcome: "up" });
    await fail(w, "cnaf_msa_prime");

    const caf = await w.request("/api/caf/ping", OTHER);
    const ants = await w.request("/api/v3/ants/extrait_immatriculation_vehicule/ping", OTHER);

    expect(caf.status).toBe(502);
    expect(Ping.parse(await caf.json()).status).toBe("bad_gateway");
    expect(Ping.parse(await ants.json()).status).toBe("ok");
  });
});

describe("the gateway's own liveness", () => {
  test.each(["/api/ping", "/v2/ping", "/v3/ping", "/v9/ping"])(
    "%s is 200 while it is up",
    async (path) => {
      const w = await world();
      await w.see("passerelle", { outcome: "up" });

      const up = await w.request(path);
      await fail(w, "passerelle");
      const down = await w.request(path);

      expect([up.status, down.status]).toEqual([200, 502]);
      expect(Ping.parse(await down.json()).status).toBe("bad_gateway");
    },
  );

  test("is not there where no gateway is configured", async () => {
    const w = await world({ yaml: TWO_PAGES });

    const res = await w.request("/api/ping", OTHER);

    expect(res.status).toBe(404);
    expect(await res.text()).toBe("{}");
  });
});

test("every ping of every state has the contract's shape, and names its status page", async () => {
  const w = await world({ at: Date.parse("2026-01-15T01:30:00+01:00") });
  await w.see("insee/sirene", { outcome: "degraded" });
  await fail(w, "passerelle");

  const told = [];
  for (const id of ["passerelle", "insee/sirene", "dgfip/liasses"]) {
    const res = await w.request(`/ping/${id}`);
    told.push(Ping.parse(await res.json()).status);
    expect(res.headers.get("link")).toBe('<https://status.exemple.test/>; rel="status"');
  }

  expect(told).toEqual(["bad_gateway", "unknown", "maintenance"]);
});

describe("what the gateway's own site has polled", () => {
  const read = async (w: World) => ({
    config: HyperpingConfig.parse(
      await (await w.request("/api/config?hostname=api-entreprise.hyperping.app")).json(),
    ),
    summary: InstatusSummary.parse(await (await w.request("/summary.json")).json()),
  });

  test("all is well", async () => {
    const { config, summary } = await read(await world());

    expect(config.globals.topLevelStatus.status).toBe("up");
    expect(summary).toEqual({
      page: { name: "API Exemple", url: "https://status.exemple.test", status: "UP" },
      activeIncidents: [],
      activeMaintenances: [],
    });
  });

  test("any degree of failure is an outage", async () => {
    const w = await world();
    const components = [{ id: "insee/sirene", state: "degraded_performance" as const }];
    const critical = incident({ components, impact: "critical" });
    await insertIncident(w.db, "exemple", critical, { publishedAt: NOON });

    const { config, summary } = await read(w);

    expect(config.globals.topLevelStatus.status).toBe("outage");
    expect(summary.page.status).toBe("HASISSUES");
    expect(summary.activeIncidents).toEqual([
      {
        name: critical.title,
        started: "2026-01-15T11:00:00.000+01:00",
        status: "IDENTIFIED",
        impact: "MAJOROUTAGE",
        url: `https://status.exemple.test/incidents/${critical.id}`,
      },
    ]);
  });

  test("maintenance under way is reported, declared or configured", async () => {
    const w = await world({ at: Date.parse("2026-01-15T01:30:00+01:00") });
    const on = {
      status: "in_progress",
      startsAt: w.now() - HOUR_MS,
      endsAt: w.now() + HOUR_MS,
    } as const;
    await insertMaintenance(w.db, "exemple", maintenance(on));

    const { config, summary } = await read(w);

    expect(config.globals.topLevelStatus.status).toBe("maintenance");
    expect(summary.page.status).toBe("UNDERMAINTENANCE");
    expect(summary.activeMaintenances.map((m) => [m.name, m.duration])).toEqual([
      ["DGFIP : maintenance planifiée", "60"],
      ["DGFIP : bascule du portail", "120"],
    ]);
  });
});

test("the feed for machines lists windows of the next day, and declared maintenance of any day", async () => {
  const w = await world();
  const far = { startsAt: NOON + 60 * 24 * HOUR_MS, endsAt: NOON + 61 * 24 * HOUR_MS };
  await insertMaintenance(w.db, "exemple", maintenance(far));

  const { maintenances } = await (await w.request("/api/v1/summary")).json();

  expect(maintenances.map((m: { startsAt: string }) => m.startsAt)).toEqual([
    "2026-03-16T12:00:00.000+01:00",
    "2026-01-16T01:00:00.000+01:00",
  ]);
});
