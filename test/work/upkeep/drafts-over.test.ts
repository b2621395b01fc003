import { describe, expect, test } from "vitest";
import { auditTrail } from "../../../db/audit.ts";
import { incidentRecord } from "../../../db/incident-writes.ts";
import { draftMaintenances } from "../../../db/maintenance-writes.ts";
import { eventsOf } from "../../../db/outbox.ts";
import { editIncident } from "../../../server/actions/incident-edits.ts";
import { publishIncident } from "../../../server/actions/publish-incident.ts";
import { publishMaintenance } from "../../../server/actions/maintenance-steps.ts";
import { planMaintenance } from "../../../server/actions/maintenances.ts";

import { NOON } from "../../helpers/world.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../server/core/duration.ts";
import { go, begin, draftsOf, shown } from "./drafted-outages.ts";

describe("maintenance", () => {
  test("explains what fails in its time; what goes on behind it is an outage from there", async () => {
    const w = await begin();
    const endsAt = w.now() + 20 * MINUTE_MS;
    await planMaintenance(w.ctx, "exemple", {
      title: "INSEE",
      components: ["insee/sirene"],
      startsAt: w.now() + MINUTE_MS,
      endsAt,
    });
    await w.publish();

    await go(w, 90_000);
    await go(w, 18 * MINUTE_MS, { "insee/sirene": "down", "dgfip/liasses": "down" });
    const during = await draftsOf(w);
    await go(w, 5 * MINUTE_MS, { "insee/sirene": "down", "dgfip/liasses": "down" });

    expect(during.map((d) => d.incident.title)).toEqual(["DGFIP : Liasses en panne"]);
    const sirene = (await draftsOf(w)).find((d) => d.incident.title.includes("Sirene"));
    expect(sirene!.incident.startedAt).toBe(endsAt);
  });

  test("that a provider's own page announces is a draft, once, and follows until it is published", async () => {
    const w = await begin();
    const announced = {
      id: "x1",
      title: "Bascule\r\n du portail",
      body: "Coupure <b>brève</b>.",
      from: NOON + DAY_MS,
      to: NOON + DAY_MS + HOUR_MS,
    };
    const read = async (more = {}, component = "dgfip/liasses") => {
      await w.see(component, { outcome: "up", announced: [{ ...announced, ...more }] });
      await w.wait(2_000);
    };

    await read();
    await read();
    const [draft, ...others] = await draftMaintenances(w.db);
    expect(others).toEqual([]);
    expect(draft!.maintenance).toMatchObject({
      title: "DGFIP : Bascule du portail",
      components: ["dgfip/liasses"],
      startsAt: NOON + DAY_MS,
      updates: [{ body: "Coupure <b>brève</b>.", author: "automatic" }],
    });
    expect((await w.publish()).pages[0]!.maintenances).toEqual([]);

    await read({ to: NOON + DAY_MS + 2 * HOUR_MS });
    expect((await draftMaintenances(w.db))[0]!.maintenance.endsAt).toBe(
      NOON + DAY_MS + 2 * HOUR_MS,
    );
    await publishMaintenance(w.ctx, draft!.maintenance.id);
    await read({ to: NOON + DAY_MS + 3 * HOUR_MS });
    await read({ id: "past", from: NOON - DAY_MS, to: NOON - HOUR_MS });

    expect(await draftMaintenances(w.db)).toEqual([]);
    expect((await w.publish()).pages[0]!.maintenances).toMatchObject([
      { endsAt: NOON + DAY_MS + 2 * HOUR_MS },
    ]);
  });
});

describe("a draft of an outage that is over", () => {
  const recovered = async () => {
    const w = await begin();
    await go(w, 5 * MINUTE_MS, { "insee/sirene": "down" });
    const over = w.now();
    await go(w, 10 * MINUTE_MS);
    const [draft] = await draftsOf(w);
    return { w, over, id: draft!.incident.id };
  };

  test("is published as resolved, with the dates that probes saw, and makes one mail", async () => {
    const { w, over, id } = await recovered();

    await publishIncident(w.ctx, id, { notify: true });

    const [incident] = await shown(w);
    expect(incident).toMatchObject({
      status: "resolved",
      resolvedAt: over,
      components: [{ id: "insee/sirene", state: "operational" }],
      updates: [
        { status: "resolved", displayAt: over, notified: true },
        { status: "investigating", notified: false },
      ],
    });
    expect(incident!.updates[1]!.displayAt).toBeLessThan(over);
    expect(await eventsOf(w.db, id)).toMatchObject([
      { kind: "incident.resolved", updateId: incident!.updates[0]!.id },
    ]);
  });

  test("is published as one that goes on where the team says so", async () => {
    const { w, id } = await recovered();

    await publishIncident(w.ctx, id, { resolved: false });

    expect(await shown(w)).toMatchObject([{ status: "investigating", resolvedAt: null }]);
  });

  test("is not published as resolved while the outage goes on", async () => {
    const w = await begin();
    await go(w, 5 * MINUTE_MS, { "insee/sirene": "down" });
    const [draft] = await draftsOf(w);

    const early = publishIncident(w.ctx, draft!.incident.id, { resolved: true });

    await expect(early).rejects.toMatchObject({ fields: [{ pointer: "/resolved" }] });
    expect(await shown(w)).toEqual([]);
  });

  test("is archived once nobody answered it for three days, with an audit entry", async () => {
    const { w, id } = await recovered();

    await w.wait(71 * HOUR_MS);
    expect(await draftsOf(w)).toHaveLength(1);
    await w.wait(2 * HOUR_MS);

    expect(await draftsOf(w)).toEqual([]);
    const actions: string[] = [];
    for await (const { action } of auditTrail(w.db)) actions.push(action);
    expect(actions).toContain("incident.archive");
    expect((await incidentRecord(w.db, id))!.deletedAt).not.toBeNull();
  });

  test("stays where somebody began to write on it", async () => {
    const { w, id } = await recovered();
    await editIncident(w.ctx, id, { body: "Nous avons vu une panne." });

    await w.wait(80 * HOUR_MS);

    expect(await draftsOf(w)).toHaveLength(1);
  });
});

describe("outages that do not overlap", () => {
  test("make a draft each, though they are two minutes apart and of one provider", async () => {
    const w = await begin();
    await go(w, 90_000, { "insee/sirene": "down" });
    await go(w, 60_000);

    await go(w, 3 * MINUTE_MS, { "insee/metadonnees": "down", "dgfip/liasses": "down" });

    const titles = (await draftsOf(w)).map((d) => d.incident.title);
    expect(titles.toSorted()).toEqual([
      "INSEE : Sirene en panne",
      "Plusieurs fournisseurs en panne : INSEE et DGFIP",
    ]);
  });

  test("a draft is about what goes on, and about all of it once nothing does", async () => {
    const w = await begin();
    await go(w, 5 * MINUTE_MS, { "insee/sirene": "down", "insee/metadonnees": "down" });
    await go(w, 5 * MINUTE_MS, { "insee/metadonnees": "down" });
    const titleNow = async () => (await draftsOf(w))[0]!.incident;

    expect(await titleNow()).toMatchObject({
      title: "INSEE : Métadonnées en panne",
      components: [{ id: "insee/metadonnees" }],
    });
    await go(w, 5 * MINUTE_MS);
    expect((await titleNow()).title).toBe("INSEE : Sirene et Métadonnées en panne");
  });
});
