import { describe, expect, test } from "vitest";
import { insertIncident } from "../../db/incidents.ts";
import { NOON, SMALL, world } from "../helpers/world.ts";
import { DOCUMENTS, Incident, Maintenance, Problem } from "./contracts.ts";
import { idOf, incident, pastIncident } from "./declared-events.ts";
import { PUBLIC, eventful, read } from "./statuspage-fixtures.ts";

test.each([
  ["summary", DOCUMENTS.summary],
  ["status", DOCUMENTS.status],
  ["components", DOCUMENTS.components],
  ["incidents", DOCUMENTS.incidents],
  ["incidents/unresolved", DOCUMENTS.incidents],
  ["incidents/resolved", DOCUMENTS.incidents],
  ["scheduled-maintenances", DOCUMENTS.maintenances],
  ["scheduled-maintenances/upcoming", DOCUMENTS.maintenances],
  ["scheduled-maintenances/active", DOCUMENTS.maintenances],
] as const)(
  "%s.json has the exact shape, eventful or not, with the contract's headers",
  async (name, shape) => {
    for (const w of [await eventful(), await world()]) {
      const res = await w.request(`/api/v2/${name}.json`);

      expect(res.status).toBe(200);
      expect(shape.safeParse(await res.json()).error).toBeUndefined();
      expect(Object.fromEntries(res.headers)).toMatchObject({
        "content-type": "application/json; charset=utf-8",
        "access-control-allow-origin": "*",
        "cache-control":
          "public, max-age=10, s-maxage=10, stale-while-revalidate=20, stale-if-error=3600",
        "x-content-type-options": "nosniff",
        "strict-transport-security": "max-age=31536000",
        etag: expect.stringMatching(/^W\/"/),
        link: '<https://status.exemple.test/>; rel="status"',
      });
    }
  },
);

describe("summary.json", () => {
  test("has what is not over: open incidents, planned and running maintenance", async () => {
    const { incidents, scheduled_maintenances } = await read(
      await eventful(),
      "/api/v2/summary.json",
    );

    expect(incidents.map((i: { id: string }) => i.id)).toEqual([idOf("sirene1")]);
    const states = Object.fromEntries(
      scheduled_maintenances.map((m: Record<string, string>) => [m.id, m.status]),
    );
    expect(states).toMatchObject({ [idOf("dgfip1")]: "scheduled", [idOf("on")]: "in_progress" });
    expect(states).not.toHaveProperty(idOf("off"));
  });

  test("lists the occurrences of configured windows, the present one as in progress", async () => {
    const w = await world({ at: Date.parse("2026-01-16T01:30:00+01:00") });

    const { scheduled_maintenances: all, components } = await read(w, "/api/v2/summary.json");
    const { scheduled_maintenances: active } = await read(
      w,
      "/api/v2/scheduled-maintenances/active.json",
    );

    expect(all).toHaveLength(15);
    expect(active).toEqual([all.at(-1)]);
    expect(active[0]).toMatchObject({
      name: "DGFIP : maintenance planifiée",
      status: "in_progress",
      scheduled_for: "2026-01-16T01:00:00.000+01:00",
      scheduled_until: "2026-01-16T02:00:00.000+01:00",
      shortlink: "https://status.exemple.test/maintenances",
    });
    expect(active[0].components.map((c: { name: string }) => c.name)).toEqual([
      "Attestations",
      "Liasses",
    ]);
    const states = Object.fromEntries(
      components.map((c: Record<string, string>) => [c.name, c.status]),
    );
    expect(states).toMatchObject({ DGFIP: "under_maintenance", Liasses: "under_maintenance" });
  });

  test("of what is never measured says operational, and that nothing is known", async () => {
    const { components, status } = await read(await world(), "/api/v2/summary.json");

    const sirene = components.find((c: { name: string }) => c.name === "Sirene");
    expect(sirene).toMatchObject({ status: "operational", description: "Données insuffisantes" });
    expect(status).toEqual({ indicator: "none", description: "All Systems Operational" });
  });
});

describe("components", () => {
  test("are providers as groups, each followed by its leaves, positions anew in each", async () => {
    const { components } = await read(await eventful(), "/api/v2/components.json");

    const told = components.map((c: Record<string, unknown>) => [c.name, c.group, c.position]);
    expect(told).toEqual([
      ["API Exemple", true, 1],
      ["Passerelle", false, 1],
      ["INSEE", true, 2],
      ["Sirene", false, 1],
      ["DGFIP", true, 3],
      ["Attestations", false, 1],
      ["Liasses", false, 2],
    ]);
    const groups = components.filter((c: { group: boolean }) => c.group);
    for (const group of groups) {
      const own = components.filter((c: { group_id: string }) => c.group_id === group.id);
      expect(group.components).toEqual(own.map((c: { id: string }) => c.id));
    }
  });

  test("each has a document of its own, groups too; an unknown one is a problem", async () => {
    const w = await eventful();
    const { components } = await read(w, "/api/v2/components.json");

    for (const component of components) {
      const own = await read(w, `/api/v2/components/${component.id}.json`);
      expect(DOCUMENTS.component.safeParse(own).error).toBeUndefined();
      expect(own.component).toEqual(component);
    }
    const res = await w.request("/api/v2/components/aaaaaaaaaaaa.json", {
      headers: { accept: "text/html" },
    });
    expect(res.status).toBe(404);
    expect(res.headers.get("content-type")).toBe("application/problem+json");
    Problem.parse(await res.json());
  });

  test("keep their ids from one start to the next", async () => {
    const ids = async () =>
      (await read(await world(), "/api/v2/components.json")).components.map(
        (c: { id: string }) => c.id,
      );

    expect(await ids()).toEqual(await ids());
  });
});

describe("incidents", () => {
  test("carry plain text, affected components by group and leaf, and whether mail went out", async () => {
    const { incidents } = await read(await eventful(), "/api/v2/incidents/unresolved.json");

    expect(incidents).toHaveLength(1);
    const [newest, oldest] = incidents[0].incident_updates;
    expect(newest).toMatchObject({
      status: "identified",
      body: "Panne confirmée & <script>alert(1)</script> : détails (https://insee.test/a?b=1&c=2).",
      deliver_notifications: true,
      affected_components: null,
    });
    expect(oldest.affected_components).toEqual([
      {
        code: incidents[0].components[0].id,
        name: "INSEE - Sirene",
        old_status: "operational",
        new_status: "major_outage",
      },
    ]);
    expect(incidents[0]).toMatchObject({
      shortlink: `https://status.exemple.test/incidents/${idOf("sirene1")}`,
      started_at: "2026-01-15T11:00:00.000+01:00",
    });
  });

  test("are the 50 newest of any state, and the resolved ones apart", async () => {
    const w = await world();
    for (let i = 0; i < 60; i++) {
      await insertIncident(w.db, "exemple", pastIncident(`n${i}x`, 1 + i), PUBLIC);
    }

    const { incidents } = await read(w, "/api/v2/incidents.json");
    const resolved = await read(w, "/api/v2/incidents/resolved.json");

    expect(incidents).toHaveLength(50);
    expect(incidents[0].id).toBe(idOf("n0x"));
    expect(resolved.incidents).toEqual(incidents);
  });

  test("a component that is not configured any more is left out, not an error", async () => {
    const { scheduled_maintenances } = await read(
      await eventful(),
      "/api/v2/scheduled-maintenances/active.json",
    );

    const [{ incident_updates }] = scheduled_maintenances;
    expect(incident_updates[0].affected_components).toHaveLength(1);
    expect(incident_updates[0].affected_components[0].old_status).toBe("operational");
  });
});

test("a maintenance that was called off is completed, and its last update says so", async () => {
  const { scheduled_maintenances: all } = await read(
    await eventful(),
    "/api/v2/scheduled-maintenances.json",
  );

  const off = all.find((m: { id: string }) => m.id === idOf("off"));
  expect(off.status).toBe("completed");
  expect(off.incident_updates[0]).toMatchObject({
    status: "completed",
    body: "Annulée - Reportée.",
  });
});

test("of more than 50, declared maintenance comes before what recurs, the soonest of it first", async () => {
  const nightly = ["01", "02", "03", "04", "05"].map((h) => `{ from: "${h}:00", to: "${h}:30" }`);
  const yaml = SMALL.replace(/maintenance: .*/, `maintenance: [${nightly.join(", ")}]`);
  const w = await eventful(yaml);

  const { scheduled_maintenances: all } = await read(
    w,
    "/api/v2/scheduled-maintenances/upcoming.json",
  );

  expect(all).toHaveLength(50);
  expect(all.map((m: { id: string }) => m.id)).toContain(idOf("dgfip1"));
  expect(all.at(-1).scheduled_for).toBe("2026-01-16T01:00:00.000+01:00");
  expect(all[0].scheduled_for < "2026-01-27").toBe(true);
});

describe("/incidents/<id>.json", () => {
  test("is the incident, or the maintenance, by itself", async () => {
    const w = await eventful();

    const one = await read(w, `/incidents/${idOf("sirene1")}.json`);
    const other = await read(w, `/incidents/${idOf("on")}.json`);

    expect(Incident.safeParse(one).error).toBeUndefined();
    expect(Maintenance.safeParse(other).error).toBeUndefined();
  });

  test("comes and goes with the incident", async () => {
    const w = await world();
    const path = `/incidents/${idOf("sirene1")}.json`;

    const before = await w.request(path);
    await insertIncident(w.db, "exemple", incident(), PUBLIC);
    const during = await w.request(path);
    await w.db.updateTable("incident").set({ deleted_at: NOON }).execute();
    const after = await w.request(path);

    expect([before.status, during.status, after.status]).toEqual([404, 200, 404]);
  });
});
