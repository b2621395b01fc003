import { describe, expect, test } from "vitest";
import {
  cancelMaintenance,
  completeMaintenance,
  publishMaintenance,
} from "../../server/actions/maintenance-steps.ts";
import { changeMaintenance, planMaintenance } from "../../server/actions/maintenances.ts";
import type { Actor } from "../../server/core/people/permission.ts";

import { configOf, NOON, SMALL, world } from "../helpers/world.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../server/core/duration.ts";
import { PLAN, plan, shown, wordsOf, announced, refusalOf } from "./maintenance-fixtures.ts";

describe("changing", () => {
  test("one that is announced in no words says when it is, not that its times are new", async () => {
    const w = await world();
    const { body: _, ...silent } = PLAN;

    const [record] = await planMaintenance(w.ctx, "exemple", silent);

    const [step] = record!.maintenance.updates;
    expect(step!.body).toMatch(
      /^Horaire : 17 janvier 2026, \d\d\u00a0h\u00a0\d\d\s–\s\d\d\u00a0h\u00a0\d\d\.$/u,
    );
    expect(step!.translations?.en?.body).toMatch(/^Planned for 17 January 2026/);
  });

  test("new times add a step, move the reminders, and are announced now", async () => {
    const w = await world();
    const { maintenance } = await plan(w.ctx, { notify: true });
    await w.wait(HOUR_MS);

    const { maintenance: moved } = await changeMaintenance(w.ctx, maintenance.id, {
      startsAt: PLAN.startsAt + HOUR_MS,
      endsAt: PLAN.endsAt + HOUR_MS,
      notify: true,
    });

    expect(await shown(w)).toEqual([moved]);
    expect(moved.sequence).toBe(1);
    expect(moved.updates.map((u) => u.body)).toEqual([
      expect.stringMatching(/^Nouvel horaire : 17 janvier 2026/),
      "Réponses 503 attendues.",
    ]);
    expect(await announced(w, "dgfip/liasses")).toEqual([
      [2 * DAY_MS + HOUR_MS, 2 * DAY_MS + 2 * HOUR_MS, 0],
      [2 * DAY_MS + 2 * HOUR_MS, 2 * DAY_MS + 3 * HOUR_MS, HOUR_MS],
    ]);
    expect(await wordsOf(w, maintenance.id)).toEqual([
      { kind: "maintenance.planned", dueAt: 0 },
      { kind: "maintenance.changed", dueAt: HOUR_MS, changed: ["times"] },
      { kind: "maintenance.reminder", dueAt: DAY_MS + HOUR_MS },
      { kind: "maintenance.reminder", dueAt: 2 * DAY_MS },
    ]);
  });

  test("a title alone is a correction: no step, no word", async () => {
    const w = await world();
    const { maintenance } = await plan(w.ctx, { notify: true });

    const { maintenance: now } = await changeMaintenance(w.ctx, maintenance.id, { title: "Autre" });

    expect(now).toMatchObject({ title: "Autre", sequence: 1, updates: maintenance.updates });
    expect((await wordsOf(w, maintenance.id)).map((e) => e.kind)).not.toContain(
      "maintenance.changed",
    );
  });

  test("a component that comes later was announced later", async () => {
    const w = await world();
    const { maintenance } = await plan(w.ctx);
    await w.wait(HOUR_MS);

    await changeMaintenance(w.ctx, maintenance.id, {
      components: ["dgfip/liasses", "dgfip/attestation"],
    });

    const [from, to] = [2 * DAY_MS, 2 * DAY_MS + 2 * HOUR_MS];
    expect(await announced(w, "dgfip/liasses")).toEqual([[from, to, 0]]);
    expect(await announced(w, "dgfip/attestation")).toEqual([[from, to, HOUR_MS]]);
  });

  test("once it has begun only its end can change; once it is over nothing", async () => {
    const w = await world();
    const on = { startsAt: NOON - HOUR_MS, endsAt: NOON + HOUR_MS };
    const { maintenance } = await plan(w.ctx, on);
    const change = (edit: Parameters<typeof changeMaintenance>[2]) =>
      changeMaintenance(w.ctx, maintenance.id, edit);

    expect(await refusalOf(w, () => change({ startsAt: NOON }))).toMatchObject({
      kind: "conflict",
      fields: [{ pointer: "/startsAt" }],
    });
    await change({ endsAt: NOON + 3 * HOUR_MS });
    expect(await announced(w, "dgfip/liasses")).toEqual([[-HOUR_MS, 3 * HOUR_MS, 0]]);
    await completeMaintenance(w.ctx, maintenance.id);
    expect(await refusalOf(w, () => change({ endsAt: NOON + 4 * HOUR_MS }))).toMatchObject({
      kind: "conflict",
    });
  });

  test("begun before another change is refused with what changed", async () => {
    const w = await world();
    const { maintenance, version } = await plan(w.ctx);
    await changeMaintenance(w.ctx, maintenance.id, { endsAt: PLAN.endsAt + HOUR_MS, version });

    const refusal = await refusalOf(w, () =>
      changeMaintenance(w.ctx, maintenance.id, { title: "Le mien", version }),
    );

    expect(refusal.kind).toBe("stale");
    expect(refusal.fields.map((f) => f.pointer)).toContain("/endsAt");
  });

  test("it may overlap where it was itself", async () => {
    const w = await world();
    const { maintenance } = await plan(w.ctx);

    await changeMaintenance(w.ctx, maintenance.id, { endsAt: PLAN.endsAt + HOUR_MS });
    await plan(w.ctx, { startsAt: PLAN.endsAt + HOUR_MS, endsAt: PLAN.endsAt + 2 * HOUR_MS });

    const longer = { endsAt: PLAN.endsAt + 90 * MINUTE_MS };
    expect(
      await refusalOf(w, () => changeMaintenance(w.ctx, maintenance.id, longer)),
    ).toMatchObject({ kind: "conflict" });
  });
});

describe("a provider's own staff", () => {
  const staff: Actor = {
    kind: "token",
    id: "t",
    name: "DGFIP",
    role: "editor",
    providers: ["dgfip"],
  };
  const trusted = SMALL.replace("name: DGFIP", "name: DGFIP\n        maintenanceBy: trusted");

  test("moderated, they draft; the team announces, and notice counts from there", async () => {
    const w = await world();
    const theirs = { ...w.ctx, by: staff };

    const { maintenance, draft } = await plan(theirs, { notify: true });
    await changeMaintenance(theirs, maintenance.id, { body: "Coupure brève.", title: "Coupure" });
    expect(draft).toBe(true);
    expect(await shown(w)).toEqual([]);
    expect(await wordsOf(w, maintenance.id)).toEqual([]);
    expect(await announced(w, "dgfip/liasses")).toEqual([]);
    for (const forbidden of [() => publishMaintenance(theirs, maintenance.id)]) {
      expect(await refusalOf(w, forbidden)).toMatchObject({ kind: "forbidden" });
    }
    await w.wait(HOUR_MS);

    await publishMaintenance(w.ctx, maintenance.id);

    expect(await shown(w)).toMatchObject([
      {
        title: "Coupure",
        announcedAt: NOON + HOUR_MS,
        updates: [{ body: "Coupure brève.", author: "provider", notified: true }],
      },
    ]);
    expect((await announced(w, "dgfip/liasses"))[0]![2]).toBe(HOUR_MS);
    expect((await wordsOf(w, maintenance.id))[0]).toMatchObject({ kind: "maintenance.planned" });
    const late = () => cancelMaintenance(theirs, maintenance.id);
    expect(await refusalOf(w, late)).toMatchObject({ kind: "forbidden" });
  });

  test("trusted, they announce, change and cancel by themselves", async () => {
    const w = await world({ yaml: trusted });
    const theirs = { ...w.ctx, by: staff };

    const { maintenance, draft } = await plan(theirs);
    await changeMaintenance(theirs, maintenance.id, { endsAt: PLAN.endsAt + HOUR_MS });
    await cancelMaintenance(theirs, maintenance.id);

    expect(draft).toBe(false);
    expect(configOf(trusted).pages[0]!.providers[2]!.maintenanceBy).toBe("trusted");
    expect(await shown(w)).toMatchObject([{ status: "cancelled" }]);
  });

  test("never of another provider, not even along with their own", async () => {
    const w = await world({ yaml: trusted });
    const theirs = { ...w.ctx, by: staff };
    const own = (await plan(theirs)).maintenance.id;
    const foreign = (await plan(w.ctx, { components: ["insee/sirene"] })).maintenance.id;

    for (const work of [
      () => plan(theirs, { components: ["insee/sirene"] }),
      () => plan(theirs, { components: ["dgfip/liasses", "insee/sirene"] }),
      () => plan({ ...theirs, by: { ...staff, role: "reader" } }),
      () => changeMaintenance(theirs, own, { components: ["insee/sirene"] }),
      () => changeMaintenance(theirs, foreign, { title: "x" }),
      () => cancelMaintenance(theirs, foreign),
    ]) {
      expect(await refusalOf(w, work)).toMatchObject({ kind: "forbidden" });
    }
  });

  test("a draft of the team's is not theirs to change, to publish or to throw away", async () => {
    const w = await world({ yaml: trusted });
    const { maintenance } = await plan(w.ctx, { draft: true });
    const theirs = { ...w.ctx, by: staff };

    for (const work of [
      () => changeMaintenance(theirs, maintenance.id, { title: "x" }),
      () => publishMaintenance(theirs, maintenance.id),
      () => cancelMaintenance(theirs, maintenance.id),
    ]) {
      expect(await refusalOf(w, work)).toMatchObject({ kind: "forbidden" });
    }
    expect(await shown(w)).toEqual([]);
  });
});
