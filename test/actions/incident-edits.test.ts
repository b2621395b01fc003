import { describe, expect, test } from "vitest";
import { deleteDraftIncident, editIncident } from "../../server/actions/incident-edits.ts";
import { publishIncident } from "../../server/actions/publish-incident.ts";
import { resolveIncident } from "../../server/actions/incidents.ts";

import { ANNE, NOON, world } from "../helpers/world.ts";
import { HOUR_MS, MINUTE_MS } from "../../server/core/duration.ts";
import { LIASSES, open, wordsOf, publicIncidents, saidOf, refusalOf } from "./incident-fixtures.ts";

describe("edits", () => {
  test("change texts without notifying subscribers", async () => {
    const w = await world();
    const { incident } = await open(w.ctx, { notify: true });
    const [step] = incident.updates;

    const edited = await editIncident(w.ctx, incident.id, {
      title: "Sirene est en panne",
      whatToDo: "Servez le cache.",
      errorCodes: ["502", "504"],
      updates: [{ id: step!.id, body: "Nous cherchons la cause." }],
    });

    expect(await publicIncidents(w)).toEqual([edited.incident]);
    expect(edited.incident).toMatchObject({
      title: "Sirene est en panne",
      whatToDo: "Servez le cache.",
      errorCodes: ["502", "504"],
      updates: [{ id: step!.id, body: "Nous cherchons la cause.", notified: true }],
    });
    expect(await wordsOf(w, incident.id)).toHaveLength(1);
  });

  test("notify subscribers on request, as a correction", async () => {
    const w = await world();
    const { incident } = await open(w.ctx);

    await editIncident(w.ctx, incident.id, { title: "Autre", notify: true });

    expect(await wordsOf(w, incident.id)).toMatchObject([
      { kind: "incident.updated", notice: { correction: true } },
    ]);
  });

  test("of the beginning move what was declared", async () => {
    const w = await world();
    const { incident } = await open(w.ctx);

    await editIncident(w.ctx, incident.id, { startedAt: NOON - 2 * HOUR_MS });

    expect(await saidOf(w, "insee/sirene")).toMatchObject([{ from: NOON - 2 * HOUR_MS }]);
    await w.wait(HOUR_MS);
    const late = () => editIncident(w.ctx, incident.id, { startedAt: NOON + MINUTE_MS });
    expect(await refusalOf(w, late)).toMatchObject({ fields: [{ pointer: "/startedAt" }] });
  });

  test("of what happened are refused: that takes a step", async () => {
    const w = await world();
    const { incident } = await open(w.ctx);

    const refusal = await refusalOf(w, () =>
      editIncident(w.ctx, incident.id, { status: "resolved", components: [LIASSES], body: "x" }),
    );

    expect(refusal.fields.map((f) => f.pointer)).toEqual(["/status", "/body", "/components"]);
  });

  test("begun before another was made are refused, with what changed and who did it", async () => {
    const w = await world();
    const { incident, version } = await open(w.ctx);
    await editIncident({ ...w.ctx, by: ANNE }, incident.id, { title: "Nouveau titre", version });

    const refusal = await refusalOf(w, () =>
      editIncident(w.ctx, incident.id, { title: "Le mien", version }),
    );

    expect(refusal.kind).toBe("stale");
    expect(refusal.fields).toEqual([
      {
        pointer: "/title",
        detail: 'is now "Nouveau titre" (anne, 2026-01-15T11:00:00.000Z)',
      },
    ]);
  });

  test("take texts back with null", async () => {
    const w = await world();
    const { incident } = await open(w.ctx, { whatToDo: "x", nextUpdateAt: NOON + HOUR_MS });

    const edited = await editIncident(w.ctx, incident.id, { whatToDo: null, nextUpdateAt: null });

    expect(edited.incident).toMatchObject({ whatToDo: null, nextUpdateAt: null });
  });
});

describe("drafts", () => {
  test("can change in everything, then are published as if written now", async () => {
    const w = await world();
    const { incident } = await open(w.ctx, { draft: true, startedAt: NOON - HOUR_MS });
    await editIncident(w.ctx, incident.id, {
      title: "Liasses",
      status: "identified",
      body: "Le disque est plein.",
      components: [LIASSES],
    });
    await w.wait(10 * MINUTE_MS);

    const { incident: shown } = await publishIncident(w.ctx, incident.id, { notify: true });

    expect(await publicIncidents(w)).toEqual([shown]);
    expect(shown).toMatchObject({
      title: "Liasses",
      status: "identified",
      impact: "major",
      startedAt: NOON - HOUR_MS,
      components: [LIASSES],
    });
    expect(shown.updates).toMatchObject([
      { body: "Le disque est plein.", displayAt: NOON + 10 * MINUTE_MS, notified: true },
    ]);
    expect(await saidOf(w, "insee/sirene")).toEqual([]);
    expect(await saidOf(w, "dgfip/liasses")).toMatchObject([{ from: NOON - HOUR_MS, to: null }]);
    expect(await wordsOf(w, incident.id)).toMatchObject([{ kind: "incident.opened" }]);
  });

  test("are thrown away, and then are not there", async () => {
    const w = await world();
    const { incident } = await open(w.ctx, { draft: true });

    await deleteDraftIncident(w.ctx, incident.id);

    expect(await refusalOf(w, () => publishIncident(w.ctx, incident.id))).toMatchObject({
      kind: "missing",
    });
    expect(await publicIncidents(w)).toEqual([]);
  });

  test("have no steps but their own; what is public is neither published nor thrown away", async () => {
    const w = await world();
    const draft = (await open(w.ctx, { draft: true })).incident.id;
    const shown = (await open(w.ctx)).incident.id;

    for (const work of [
      () => resolveIncident(w.ctx, draft),
      () => publishIncident(w.ctx, shown),
      () => deleteDraftIncident(w.ctx, shown),
    ]) {
      expect(await refusalOf(w, work)).toMatchObject({ kind: "conflict" });
    }
  });
});
