import { describe, expect, test } from "vitest";
import { auditTrail } from "../../../db/audit.ts";
import { draftIncidents, incidentRecord } from "../../../db/incident-writes.ts";
import { draftMaintenances } from "../../../db/maintenance-writes.ts";
import { eventsOf } from "../../../db/outbox.ts";
import { deleteDraftIncident, editIncident } from "../../../server/actions/incident-edits.ts";
import { publishIncident } from "../../../server/actions/publish-incident.ts";
import {
  openIncident,
  resolveIncident,
  updateIncident,
} from "../../../server/actions/incidents.ts";
import { publishMaintenance } from "../../../server/actions/maintenance-steps.ts";
import { planMaintenance } from "../../../server/actions/maintenances.ts";
import type { Evidence } from "../../../server/core/events/outages.ts";

import { NOON, world, type World } from "../../helpers/world.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../server/core/duration.ts";

const monitors = `monitors: [{ kind: http, url: "https://x.test/", every: 60s, repeat: 0, confirm: 60s }]`;
const YAML = `
pages:
  - id: exemple
    title: API Exemple
    url: https://status.exemple.test
    hostnames: [status.exemple.test]
    providers:
      - id: insee
        name: INSEE
        components:
          - { id: insee/sirene, name: Sirene, routes: [/v3/insee/sirene], advice: Servez le cache., ${monitors} }
          - { id: insee/metadonnees, name: Métadonnées, ${monitors} }
      - id: dgfip
        name: DGFIP
        components: [{ id: dgfip/liasses, name: Liasses, ${monitors} }]
      - id: urssaf
        name: URSSAF
        components: [{ id: urssaf/attestation, name: Attestation, ${monitors} }]
      - id: auto
        name: Auto
        templates: [{ id: outage, fr: { title: "Panne chez {provider}", body: "{component} : {cause}." } }]
        components: [{ id: auto/a, name: A, autoPublish: 5m, ${monitors} }]
`;
const ALL = ["insee/sirene", "insee/metadonnees", "dgfip/liasses", "urssaf/attestation", "auto/a"];

type Answers = Readonly<Record<string, "up" | "down">>;

/** Probes see these for so long, every half minute; what is not named is up. */
async function go(w: World, ms: number, answers: Answers = {}): Promise<void> {
  for (const end = w.now() + ms; w.now() < end;) {
    for (const id of ALL) await w.see(id, { outcome: answers[id] ?? "up" });
    await w.wait(Math.min(30_000, end - w.now()));
  }
}

const begin = async () => {
  const w = await world({ yaml: YAML });
  await go(w, MINUTE_MS);
  return w;
};

const draftsOf = (w: World) => draftIncidents(w.db);
const evidenceOf = async (w: World, id: string) =>
  (await incidentRecord(w.db, id))!.evidence as Evidence;
const shown = async (w: World) => (await w.publish()).pages[0]!.incidents;
const kindsOf = async (w: World, id: string) => (await eventsOf(w.db, id)).map((e) => e.kind);
const allIncidents = async (w: World) => w.db.selectFrom("incident").selectAll().execute();

describe("a published outage", () => {
  test("opens a draft with its evidence, that nobody sees and nobody is told of", async () => {
    const w = await begin();
    const failedAt = w.now();

    await go(w, 90_000, { "insee/sirene": "down" });

    const [draft, ...others] = await draftsOf(w);
    expect(others).toEqual([]);
    expect(draft).toMatchObject({ origin: "automatic", publishedAt: null });
    expect(draft!.incident).toMatchObject({
      title: "INSEE : Sirene en panne",
      status: "investigating",
      impact: "critical",
      startedAt: failedAt,
      whatToDo: "Servez le cache.",
      errorCodes: ["502"],
      components: [{ id: "insee/sirene", state: "major_outage" }],
      translations: { en: { title: "INSEE: Sirene down" } },
    });
    expect(draft!.incident.updates[0]!.body).toContain("Routes concernées : `/v3/insee/sirene`.");
    expect(draft!.incident.updates[0]!.translations!.en!.body).toContain("server errors (502)");
    expect(draft!.evidence).toMatchObject({
      outages: [
        {
          component: "insee/sirene",
          provider: "insee",
          state: "major_outage",
          since: failedAt,
          causes: ["http_5xx"],
          codes: ["502"],
          until: null,
          flaps: 0,
          routes: ["/v3/insee/sirene"],
        },
      ],
      autoPublishAt: null,
    });
    expect(await shown(w)).toEqual([]);
    expect(await kindsOf(w, draft!.incident.id)).toEqual([]);
  });

  test("that is over before it is published opens none", async () => {
    const w = await begin();

    await go(w, 30_000, { "insee/sirene": "down" });
    await go(w, 5 * MINUTE_MS);

    expect(await draftsOf(w)).toEqual([]);
  });

  test("opens one draft, however long it lasts and however often the program starts", async () => {
    const w = await begin();
    await go(w, 10 * MINUTE_MS, { "insee/sirene": "down" });

    const again = await w.restart();
    await go(again, 10 * MINUTE_MS, { "insee/sirene": "down" });

    expect(await allIncidents(w)).toHaveLength(1);
  });

  test("its recovery is proposed, not posted", async () => {
    const w = await begin();
    await go(w, 5 * MINUTE_MS, { "insee/sirene": "down" });
    const recoveredAt = w.now();
    await go(w, HOUR_MS);

    const [draft] = await draftsOf(w);
    expect(draft!.evidence).toMatchObject({
      outages: [{ until: recoveredAt }],
      suggestion: {
        status: "resolved",
        at: recoveredAt,
        body: "Sirene répond normalement depuis 12\u00a0h\u00a006. L’incident est clos.",
        translations: { en: { body: expect.stringContaining("since 12:06") } },
      },
    });
    expect(draft!.publishedAt).toBeNull();
  });

  test("once a person published it, its recovery is proposed still, and nothing is posted", async () => {
    const w = await begin();
    await go(w, 2 * MINUTE_MS, { "insee/sirene": "down" });
    const [draft] = await draftsOf(w);
    await publishIncident(w.ctx, draft!.incident.id);
    const { version } = (await incidentRecord(w.db, draft!.incident.id))!;

    await go(w, HOUR_MS);

    const [incident] = await shown(w);
    expect(incident).toMatchObject({ status: "investigating", updates: [{}] });
    expect((await evidenceOf(w, incident!.id)).suggestion).toMatchObject({ status: "resolved" });
    // Whoever writes meanwhile is not told that somebody else did.
    expect((await incidentRecord(w.db, incident!.id))!.version).toBe(version);
  });
});

describe("one trouble, one draft", () => {
  test("many components of one provider", async () => {
    const w = await begin();
    await go(w, 10 * MINUTE_MS, { "insee/sirene": "down" });

    await go(w, 10 * MINUTE_MS, { "insee/sirene": "down", "insee/metadonnees": "down" });

    const [draft, ...others] = await draftsOf(w);
    expect(others).toEqual([]);
    expect(draft!.incident).toMatchObject({
      title: "INSEE : Sirene et Métadonnées en panne",
      components: [{ id: "insee/sirene" }, { id: "insee/metadonnees" }],
    });
  });

  test("many providers at once", async () => {
    const w = await begin();
    const [dgfip, urssaf] = ["dgfip/liasses", "urssaf/attestation"];
    await go(w, 60_000, { "insee/sirene": "down" });
    await go(w, 60_000, { "insee/sirene": "down", [dgfip!]: "down" });
    await go(w, 3 * MINUTE_MS, { "insee/sirene": "down", [dgfip!]: "down", [urssaf!]: "down" });

    const [draft, ...others] = await draftsOf(w);
    expect(others).toEqual([]);
    expect(draft!.incident.title).toBe("Plusieurs fournisseurs en panne : INSEE, DGFIP et URSSAF");
    expect(draft!.incident.components).toHaveLength(3);
  });

  test("another provider, later, is another", async () => {
    const w = await begin();
    await go(w, 10 * MINUTE_MS, { "insee/sirene": "down" });

    await go(w, 5 * MINUTE_MS, { "insee/sirene": "down", "dgfip/liasses": "down" });

    const titles = (await draftsOf(w)).map((d) => d.incident.title);
    expect(titles.toSorted()).toEqual(["DGFIP : Liasses en panne", "INSEE : Sirene en panne"]);
  });

  test("what flaps twenty times is one, with the count", async () => {
    const w = await begin();
    for (let i = 0; i <= 20; i++) {
      await go(w, 2 * MINUTE_MS, { "insee/sirene": "down" });
      await go(w, 3 * MINUTE_MS);
    }

    expect(await allIncidents(w)).toHaveLength(1);
    const [draft] = await draftsOf(w);
    expect(draft!.evidence).toMatchObject({ outages: [{ flaps: 20 }] });
  });

  test("one that was thrown away stays so while its outage lasts, or flaps; later is another", async () => {
    const w = await begin();
    await go(w, 2 * MINUTE_MS, { "insee/sirene": "down" });
    await deleteDraftIncident(w.ctx, (await draftsOf(w))[0]!.incident.id);

    await go(w, 10 * MINUTE_MS, { "insee/sirene": "down" });
    await go(w, 5 * MINUTE_MS);
    await go(w, 5 * MINUTE_MS, { "insee/sirene": "down" });
    expect(await draftsOf(w)).toEqual([]);
    await go(w, 20 * MINUTE_MS);
    await go(w, 5 * MINUTE_MS, { "insee/sirene": "down" });

    expect(await draftsOf(w)).toHaveLength(1);
  });

  test("what somebody wrote in a draft is not written over", async () => {
    const w = await begin();
    await go(w, 2 * MINUTE_MS, { "insee/sirene": "down" });
    const { id } = (await draftsOf(w))[0]!.incident;
    await editIncident(w.ctx, id, { title: "INSEE : tout est en panne" });

    await go(w, 5 * MINUTE_MS, { "insee/sirene": "down", "insee/metadonnees": "down" });

    const [draft] = await draftsOf(w);
    expect(draft!.incident).toMatchObject({
      title: "INSEE : tout est en panne",
      components: [{ id: "insee/sirene" }],
    });
    expect((await evidenceOf(w, id)).outages).toHaveLength(2);
  });

  test("what the team declared already gets the evidence", async () => {
    const w = await begin();
    const { incident } = await openIncident(w.ctx, "exemple", {
      title: "Sirene en panne",
      components: [{ id: "insee/sirene", state: "major_outage" }],
    });

    await go(w, 5 * MINUTE_MS, { "insee/sirene": "down" });
    await go(w, 5 * MINUTE_MS);

    expect(await allIncidents(w)).toHaveLength(1);
    expect(await evidenceOf(w, incident.id)).toMatchObject({
      outages: [{ component: "insee/sirene", causes: ["http_5xx"] }],
      suggestion: { status: "resolved" },
    });
    expect(await shown(w)).toMatchObject([{ status: "investigating", updates: [{}] }]);
  });
});

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

describe("autoPublish", () => {
  const DOWN: Answers = { "auto/a": "down" };

  test("publishes after its delay, in the provider's words, and notifies subscribers", async () => {
    const w = await begin();
    await go(w, 4 * MINUTE_MS, DOWN);
    expect(await shown(w)).toEqual([]);

    await go(w, 3 * MINUTE_MS, DOWN);

    const [incident] = await shown(w);
    expect(incident).toMatchObject({
      title: "Panne chez Auto",
      translations: { en: { title: "Auto: A down" } },
      updates: [{ body: "A : erreurs du serveur (5xx).", author: "automatic", notified: true }],
    });
    expect(await kindsOf(w, incident!.id)).toEqual(["incident.opened"]);
  });

  test("says that it is better, then resolves it as of then, once it has lasted", async () => {
    const w = await begin();
    await go(w, 7 * MINUTE_MS, DOWN);
    const recoveredAt = w.now();

    await go(w, 5 * MINUTE_MS);
    expect((await shown(w))[0]).toMatchObject({
      status: "monitoring",
      components: [{ id: "auto/a", state: "operational" }],
    });
    await go(w, 15 * MINUTE_MS);

    const [incident] = await shown(w);
    expect(incident).toMatchObject({ status: "resolved" });
    expect(incident!.resolvedAt! - recoveredAt).toBeLessThan(2 * MINUTE_MS);
    expect(await kindsOf(w, incident!.id)).toEqual([
      "incident.opened",
      "incident.updated",
      "incident.resolved",
    ]);
  });

  test("a flapping component makes two steps at most, and one end", async () => {
    const w = await begin();
    await go(w, 7 * MINUTE_MS, DOWN);
    for (let i = 0; i < 20; i++) {
      await go(w, 3 * MINUTE_MS);
      await go(w, 3 * MINUTE_MS, DOWN);
    }
    await go(w, 20 * MINUTE_MS);

    expect(await allIncidents(w)).toHaveLength(1);
    const [incident] = await shown(w);
    expect(incident).toMatchObject({
      status: "resolved",
      components: [{ id: "auto/a", state: "operational" }],
    });
    expect(await kindsOf(w, incident!.id)).toEqual([
      "incident.opened",
      "incident.updated",
      "incident.updated",
      "incident.resolved",
    ]);
  });

  test("does not publish what is over before, and leaves the draft to people", async () => {
    const w = await begin();
    await go(w, 3 * MINUTE_MS, DOWN);
    await go(w, 20 * MINUTE_MS);

    expect(await shown(w)).toEqual([]);
    expect((await draftsOf(w))[0]!.evidence).toMatchObject({
      autoPublishAt: null,
      suggestion: { status: "resolved" },
    });
  });

  test("nor what was thrown away", async () => {
    const w = await begin();
    await go(w, 2 * MINUTE_MS, DOWN);
    await deleteDraftIncident(w.ctx, (await draftsOf(w))[0]!.incident.id);

    await go(w, 20 * MINUTE_MS, DOWN);

    expect(await shown(w)).toEqual([]);
  });

  test("survives a restart between draft and publication", async () => {
    const w = await begin();
    await go(w, 3 * MINUTE_MS, DOWN);

    const again = await w.restart();
    await go(again, 5 * MINUTE_MS, DOWN);

    expect(await shown(again)).toMatchObject([{ title: "Panne chez Auto" }]);
    expect(await allIncidents(w)).toHaveLength(1);
  });

  test("once somebody of the team speaks, only proposes", async () => {
    const w = await begin();
    await go(w, 7 * MINUTE_MS, DOWN);
    const { id } = (await shown(w))[0]!;
    const by = {
      kind: "terminal",
      id: "anne",
      name: "anne",
      role: "admin",
      providers: null,
    } as const;
    await updateIncident({ ...w.ctx, by }, id, { body: "Nous y sommes." });

    await go(w, HOUR_MS);

    expect(await shown(w)).toMatchObject([{ status: "investigating" }]);
    expect((await evidenceOf(w, id)).suggestion).toMatchObject({ status: "resolved" });
    await resolveIncident({ ...w.ctx, by }, id);
  });

  test("what it did by itself is in the audit trail as its own", async () => {
    const w = await begin();
    await go(w, 7 * MINUTE_MS, DOWN);
    await go(w, 20 * MINUTE_MS);

    const deeds: string[] = [];
    for await (const { action, actor } of auditTrail(w.db)) deeds.push(`${actor.name} ${action}`);
    expect(deeds).toEqual([
      "Vigie incident.draft",
      "Vigie incident.publish",
      "Vigie incident.update",
      "Vigie incident.resolve",
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
