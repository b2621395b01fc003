import { describe, expect, test } from "vitest";
import { auditTrail } from "../../../db/audit.ts";
import { deleteDraftIncident } from "../../../server/actions/incident-edits.ts";
import { resolveIncident, updateIncident } from "../../../server/actions/incidents.ts";

import { HOUR_MS, MINUTE_MS } from "../../../server/core/duration.ts";
import { ANNE } from "../../helpers/world.ts";
import {
  type Answers,
  go,
  begin,
  draftsOf,
  evidenceOf,
  shown,
  kindsOf,
  allIncidents,
} from "./drafted-outages.ts";

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
    await updateIncident({ ...w.ctx, by: ANNE }, id, { body: "Nous y sommes." });

    await go(w, HOUR_MS);

    expect(await shown(w)).toMatchObject([{ status: "investigating" }]);
    expect((await evidenceOf(w, id)).suggestion).toMatchObject({ status: "resolved" });
    await resolveIncident({ ...w.ctx, by: ANNE }, id);
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
