import { describe, expect, test } from "vitest";
import { insertUpdate } from "../../db/event-updates.ts";
import { insertIncident } from "../../db/incidents.ts";
import { insertMaintenance } from "../../db/maintenances.ts";
import type { ComponentState } from "../../server/core/model.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { configOf, NOON, SMALL, world, type World } from "../helpers/world.ts";
import { idOf, incident, maintenance, pastIncident, step } from "./declared-events.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../server/core/duration.ts";

const PUBLIC = { publishedAt: NOON - HOUR_MS };

async function page(w: World): Promise<PageSnapshot> {
  return (await w.publish()).pages[0]!;
}

const componentOf = (page: PageSnapshot, id: string) =>
  page.providers.flatMap((p) => p.components).find((c) => c.id === id)!;

describe("what the public sees of incidents", () => {
  test("an incident comes back as it was written, updates newest first", async () => {
    const w = await world();
    const written = incident({
      translations: { en: { title: "INSEE: Sirene is down", whatToDo: "Serve the cache." } },
      updates: incident().updates.map((u) => ({ ...u, translations: { en: { body: "Hm." } } })),
    });
    await insertIncident(w.db, "exemple", written, PUBLIC);

    expect((await page(w)).incidents).toEqual([written]);
  });

  test("a draft is not public, nor is the draft of an update", async () => {
    const w = await world();
    await insertIncident(w.db, "exemple", incident(), PUBLIC);
    await insertUpdate(w.db, "incident", incident().id, step("hidden", "resolved", NOON), null);
    await insertIncident(w.db, "exemple", pastIncident("draft", 1), { publishedAt: null });
    await insertMaintenance(w.db, "exemple", maintenance(), { draft: true });

    const seen = await page(w);

    expect(seen.incidents).toEqual([incident()]);
    expect(seen.maintenances).toEqual([]);
    expect(componentOf(seen, "insee/sirene").state).toBe("major_outage");
  });

  test("old ones stay while they are among the 50 newest, or open", async () => {
    const w = await world();
    for (let i = 0; i < 55; i++) {
      await insertIncident(w.db, "exemple", pastIncident(`old${i}x`, 100 + i), PUBLIC);
    }
    const open = { startedAt: NOON - 400 * DAY_MS, createdAt: NOON - 400 * DAY_MS };
    await insertIncident(w.db, "exemple", incident(open), PUBLIC);

    const { incidents } = await page(w);

    expect(incidents).toHaveLength(51);
    expect(incidents.map((i) => i.startedAt)).toEqual(
      incidents.map((i) => i.startedAt).toSorted((a, b) => b - a),
    );
    expect(incidents[0]!.id).toBe(idOf("old0x"));
    expect(incidents.at(-1)!.id).toBe(incident().id);
  });

  test("another page does not see them", async () => {
    const two =
      SMALL +
      SMALL.replace("pages:\n", "")
        .replace("id: exemple", "id: autre")
        .replace("hostnames: [status.exemple.test]", "hostnames: [autre.exemple.test]");
    const w = await world({ yaml: two });
    await insertIncident(w.db, "autre", incident(), PUBLIC);

    const { pages } = await w.publish();

    expect(pages.map((p) => p.incidents.length)).toEqual([0, 1]);
  });
});

describe("declared states", () => {
  test.each([
    { seen: "up", declared: "major_outage", shown: "major_outage", ping: "operational" },
    { seen: "up", declared: "operational", shown: "operational", ping: "operational" },
    { seen: null, declared: "partial_outage", shown: "partial_outage", ping: "unknown" },
  ] as const)("seen $seen and declared $declared shows $shown", async (row) => {
    const w = await world();
    if (row.seen) await w.see("insee/sirene", { outcome: row.seen });
    const components = [{ id: "insee/sirene", state: row.declared }];
    await insertIncident(w.db, "exemple", incident({ components }), PUBLIC);

    const c = componentOf(await page(w), "insee/sirene");

    expect(c.state).toBe(row.shown);
    expect(c.verified.state).toBe(row.ping);
  });

  test("a declared failure is dated at the incident's start, and ends with it", async () => {
    const w = await world();
    await w.see("insee/sirene", { outcome: "up" });
    const done = incident({ status: "resolved", resolvedAt: NOON });
    await insertIncident(
      w.db,
      "exemple",
      {
        ...incident(),
        id: idOf("open"),
        updates: [step("open1", "investigating", NOON - HOUR_MS)],
      },
      PUBLIC,
    );

    const before = componentOf(await page(w), "insee/sirene");
    await w.db.updateTable("incident").set({ resolved_at: NOON, status: done.status }).execute();
    const after = componentOf(await page(w), "insee/sirene");

    expect(before).toMatchObject({ state: "major_outage", since: NOON - HOUR_MS });
    expect(after).toMatchObject({ state: "operational", since: NOON });
  });

  test.each([
    { name: "the step that resolves the incident", seen: MINUTE_MS, lifted: NOON - MINUTE_MS / 2 },
    { name: "the recovery that was seen, where that came later", seen: 0, lifted: NOON },
  ])("what was seen is dated after the outage that was declared: at $name", async (row) => {
    const w = await world({ at: NOON - row.seen });
    await w.see("insee/sirene", { outcome: "up" });
    await w.wait(row.seen);
    const of = (oldState: ComponentState, newState: ComponentState) => ({
      components: [{ id: "insee/sirene", oldState, newState }],
    });
    const over = incident({
      status: "resolved",
      resolvedAt: NOON - MINUTE_MS / 2,
      components: [{ id: "insee/sirene", state: "operational" }],
      updates: [
        step("over2", "resolved", NOON - MINUTE_MS / 2, of("major_outage", "operational")),
        step("over1", "investigating", NOON - 50 * MINUTE_MS, of("operational", "major_outage")),
      ],
    });
    await insertIncident(w.db, "exemple", over, PUBLIC);

    const seen = await page(w);

    const { state, since, verified } = componentOf(seen, "insee/sirene");
    expect({ state, since }).toEqual({ state: "operational", since: row.lifted });
    expect(verified).toEqual({ state: "operational", since: NOON - row.seen });
    expect(seen.providers.find((p) => p.id === "insee")!.since).toBe(row.lifted);
  });

  test("after a maintenance, people and machines read that all is well since its end", async () => {
    const w = await world({ at: NOON - MINUTE_MS });
    await w.see("dgfip/liasses", { outcome: "up" });
    await w.wait(MINUTE_MS);
    const of = (oldState: ComponentState, newState: ComponentState) => ({
      components: [{ id: "dgfip/liasses", oldState, newState }],
    });
    const end = NOON - MINUTE_MS / 2;
    const over = maintenance({
      status: "completed",
      startsAt: NOON - HOUR_MS,
      endsAt: end,
      completedAt: end,
      updates: [
        step("done", "completed", end, of("under_maintenance", "operational")),
        step("begun", "in_progress", NOON - HOUR_MS, of("operational", "under_maintenance")),
      ],
    });
    await insertMaintenance(w.db, "exemple", over);

    const c = componentOf(await page(w), "dgfip/liasses");

    expect(c.verified).toEqual({ state: "operational", since: end });
    expect(c).toMatchObject({ state: "operational", since: end, updatedAt: end });
  });

  test("maintenance that is on is shown, to machines too, until its end", async () => {
    const w = await world();
    await w.see("dgfip/liasses", { outcome: "up" });
    const on = { status: "in_progress", startsAt: NOON - HOUR_MS, endsAt: NOON + HOUR_MS } as const;
    await insertMaintenance(w.db, "exemple", maintenance(on));

    const c = componentOf(await page(w), "dgfip/liasses");
    const ping = await (await w.request("/ping/dgfip/liasses")).json();

    expect(c).toMatchObject({ state: "under_maintenance", since: NOON - HOUR_MS });
    expect(c.maintenanceUntil).toBe(NOON + HOUR_MS);
    expect(ping).toMatchObject({ status: "maintenance", until: "2026-01-15T13:00:00.000+01:00" });
  });

  test("maintenance hides no outage of something it did not announce", async () => {
    const w = await world();
    const on = { status: "in_progress", startsAt: NOON - HOUR_MS, endsAt: NOON + HOUR_MS } as const;
    await insertMaintenance(w.db, "exemple", maintenance(on));
    await insertIncident(w.db, "exemple", incident(), PUBLIC);

    const seen = await page(w);

    expect(componentOf(seen, "insee/sirene").state).toBe("major_outage");
    expect(componentOf(seen, "dgfip/attestation").state).toBe("unknown");
  });
});

describe("windows of the configuration", () => {
  test("a window of one date names its month, in the page's language", async () => {
    const once = SMALL.replace(
      '[{ from: "01:00", to: "02:00" }]',
      '[{ date: "2026-01-20", from: "01:00", to: "02:00" }]',
    );
    const bodies = [];
    for (const yaml of [once, once.replace("    sla:", "    locale: en\n    sla:")]) {
      const [series] = (await page(await world({ yaml }))).windows!;
      bodies.push(series!.occurrences[0]!.updates[0]!.body);
    }

    expect(bodies[0]).toMatch(/^Le 20 janvier 2026 de 01\u00a0h\u00a000 à/);
    expect(bodies[1]).toMatch(/^On 20 January 2026 from 01:00 to 02:00/);
  });

  test("a provider's window is one series for all its components, 14 days ahead", async () => {
    const w = await world();

    const [series, ...others] = (await page(w)).windows!;

    expect(others).toEqual([]);
    expect(series).toMatchObject({
      title: "DGFIP : maintenance planifiée",
      components: ["dgfip/attestation", "dgfip/liasses"],
      rule: { from: "01:00", to: "02:00" },
      announcedAt: NOON,
      sequence: 0,
      cancelledAt: null,
    });
    expect(series!.occurrences).toHaveLength(14);
    expect(series!.occurrences[0]).toMatchObject({
      status: "scheduled",
      startsAt: Date.parse("2026-01-16T01:00:00+01:00"),
      endsAt: Date.parse("2026-01-16T02:00:00+01:00"),
    });
    expect(series!.occurrences[0]!.updates[0]!.body).toBe(
      "Chaque jour de 01\u00a0h\u00a000 à 02\u00a0h\u00a000 (Europe/Paris).",
    );
    const ids = [series!.id, ...series!.occurrences.flatMap((o) => [o.id, o.updates[0]!.id])];
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]{12}$/);
  });

  test("an occurrence keeps its id while it comes, is on, and is over", async () => {
    const w = await world({ at: Date.parse("2026-01-16T00:59:00+01:00") });
    const next = async () => (await page(w)).windows![0]!.occurrences[0]!;

    const before = await next();
    await w.wait(MINUTE_MS);
    const during = await next();
    await w.wait(HOUR_MS);
    const after = await next();

    expect(before.status).toBe("scheduled");
    expect(during).toMatchObject({ id: before.id, status: "in_progress" });
    expect(during.updates.map((u) => u.status)).toEqual(["in_progress", "scheduled"]);
    expect(after.id).not.toBe(before.id);
    expect(after.status).toBe("scheduled");
  });

  test("a window that leaves the configuration is cancelled, and comes back as itself", async () => {
    const w = await world();
    const first = (await page(w)).windows![0]!;
    const without = configOf(SMALL.replace(/ *maintenance: .*\n/, ""));

    const other = await w.restart(without);
    const gone = (await page(other)).windows![0]!;
    await other.wait(MINUTE_MS);
    const again = await other.restart(w.ctx.config);
    const back = (await page(again)).windows![0]!;
    const same = (await page(await again.restart())).windows![0]!;

    expect(gone).toMatchObject({ id: first.id, sequence: 1, cancelledAt: NOON, occurrences: [] });
    expect(back).toMatchObject({ id: first.id, sequence: 2, cancelledAt: null });
    expect(same).toEqual(back);
  });
});
