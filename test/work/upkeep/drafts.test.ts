import { describe, expect, test } from "vitest";
import { incidentRecord } from "../../../db/incident-writes.ts";
import { deleteDraftIncident, editIncident } from "../../../server/actions/incident-edits.ts";
import { publishIncident } from "../../../server/actions/publish-incident.ts";
import { openIncident } from "../../../server/actions/incidents.ts";

import { HOUR_MS, MINUTE_MS } from "../../../server/core/duration.ts";
import {
  go,
  begin,
  draftsOf,
  evidenceOf,
  shown,
  kindsOf,
  allIncidents,
} from "./drafted-outages.ts";

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
