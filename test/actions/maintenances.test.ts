import { describe, expect, test } from "vitest";
import { layersBetween } from "../../db/intervals.ts";
import { eventsOf } from "../../db/outbox.ts";
import {
  cancelMaintenance,
  completeMaintenance,
  moveMaintenance,
  publishMaintenance,
} from "../../server/actions/maintenance-steps.ts";
import {
  changeMaintenance,
  planMaintenance,
  type NewMaintenance,
} from "../../server/actions/maintenances.ts";
import type { Context } from "../../server/context/context.ts";
import type { Actor } from "../../server/core/people/permission.ts";
import { Refusal } from "../../server/core/refusal.ts";

import { configOf, NOON, SMALL, world, type World } from "../helpers/world.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../server/core/duration.ts";

const PLAN: NewMaintenance = {
  title: "DGFIP : bascule du portail",
  body: "Réponses 503 attendues.",
  components: ["dgfip/liasses"],
  startsAt: NOON + 2 * DAY_MS,
  endsAt: NOON + 2 * DAY_MS + 2 * HOUR_MS,
};

const plan = async (ctx: Context, more: Partial<NewMaintenance> = {}) =>
  (await planMaintenance(ctx, "exemple", { ...PLAN, ...more }))[0]!;

const shown = async (w: World) => (await w.publish()).pages[0]!.maintenances;

const wordsOf = async (w: World, id: string) =>
  (await eventsOf(w.db, id)).map(({ kind, dueAt, notice }) => ({
    kind,
    dueAt: dueAt - NOON,
    ...(notice.changed && { changed: notice.changed }),
  }));

async function announced(w: World, component: string) {
  const { id } = w.live.components.find((c) => c.config.id === component)!;
  const layers = await layersBetween(w.db, { from: NOON - DAY_MS, to: NOON + 400 * DAY_MS });
  return (layers.get(id)?.maintenance ?? [])
    .filter((m) => m.source?.startsWith("maintenance:"))
    .map(({ from, to, announcedAt }) => [from - NOON, to - NOON, announcedAt - NOON]);
}

/** The refusal that something ends in; everything it would have written is not there. */
async function refusalOf(w: World, work: () => Promise<unknown>): Promise<Refusal> {
  const tables = ["maintenance", "maintenance_update", "outbox", "audit", "setting"] as const;
  const everything = () =>
    Promise.all(tables.map((table) => w.db.selectFrom(table).selectAll().execute()));
  const before = await everything();
  const refusal = await work().then(
    () => null,
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(Refusal);
  expect(await everything()).toEqual(before);
  return refusal as Refusal;
}

describe("planning", () => {
  test("announces, reminds, and queues word of it", async () => {
    const w = await world();

    const { maintenance } = await plan(w.ctx, { notify: true });

    expect(await shown(w)).toEqual([maintenance]);
    expect(maintenance).toMatchObject({ status: "scheduled", announcedAt: NOON, sequence: 0 });
    expect(await announced(w, "dgfip/liasses")).toEqual([
      [2 * DAY_MS, 2 * DAY_MS + 2 * HOUR_MS, 0],
    ]);
    expect(await wordsOf(w, maintenance.id)).toEqual([
      { kind: "maintenance.planned", dueAt: 0 },
      { kind: "maintenance.reminder", dueAt: DAY_MS },
      { kind: "maintenance.reminder", dueAt: 2 * DAY_MS - HOUR_MS },
    ]);
  });

  test.each([
    { notify: false, remindMs: undefined, due: [] },
    { notify: false, remindMs: [HOUR_MS], due: [2 * DAY_MS - HOUR_MS] },
    { notify: true, remindMs: [], due: [] },
    { notify: true, remindMs: [3 * DAY_MS, HOUR_MS], due: [2 * DAY_MS - HOUR_MS] },
  ])("notify $notify, reminders $remindMs: due $due", async ({ notify, remindMs, due }) => {
    const w = await world();

    const { maintenance } = await plan(w.ctx, { notify, ...(remindMs && { remindMs }) });

    const words = await wordsOf(w, maintenance.id);
    expect(words.filter((e) => e.kind === "maintenance.reminder").map((e) => e.dueAt)).toEqual(due);
  });

  test("of a provider without components means all of its components", async () => {
    const w = await world();
    const { components: _, ...rest } = PLAN;

    const [record] = await planMaintenance(w.ctx, "exemple", { ...rest, provider: "dgfip" });

    expect(record!.maintenance.components).toEqual(["dgfip/attestation", "dgfip/liasses"]);
  });

  test("one that has begun begins at once, dated at its start, and says so once", async () => {
    const w = await world();

    const { maintenance } = await plan(w.ctx, {
      startsAt: NOON - HOUR_MS,
      endsAt: NOON + HOUR_MS,
      notify: true,
    });

    expect(maintenance).toMatchObject({ status: "in_progress", announcedAt: NOON });
    expect(maintenance.updates.map((u) => u.status)).toEqual(["in_progress", "scheduled"]);
    expect(await announced(w, "dgfip/liasses")).toEqual([[-HOUR_MS, HOUR_MS, 0]]);
    expect(await wordsOf(w, maintenance.id)).toEqual([{ kind: "maintenance.planned", dueAt: 0 }]);
    const [dgfip] = (await w.publish()).pages[0]!.providers.filter((p) => p.id === "dgfip");
    expect(dgfip!.components.map((c) => c.state)).toEqual(["unknown", "under_maintenance"]);
  });

  test("a series is several maintenances with one notice, at the same hours when clocks change", async () => {
    const w = await world();
    const first = {
      startsAt: Date.parse("2026-03-22T01:00:00+01:00"),
      endsAt: Date.parse("2026-03-22T04:00:00+01:00"),
    };

    const series = await planMaintenance(w.ctx, "exemple", {
      ...PLAN,
      ...first,
      repeat: { every: "week", times: 2 },
      notify: true,
    });

    expect(series.map((s) => new Date(s.maintenance.startsAt).toISOString())).toEqual([
      "2026-03-22T00:00:00.000Z",
      "2026-03-29T00:00:00.000Z",
    ]);
    expect(series[1]!.maintenance.endsAt - series[1]!.maintenance.startsAt).toBe(2 * HOUR_MS);
    const [told] = await eventsOf(w.db, series[0]!.maintenance.id);
    expect(told!.notice.occurrences).toHaveLength(2);
    const others = await eventsOf(w.db, series[1]!.maintenance.id);
    expect(others.map((e) => e.kind)).toEqual(["maintenance.reminder", "maintenance.reminder"]);
  });

  test.each<{ name: string; more: Partial<NewMaintenance>; pointers: string[] }>([
    { name: "an end before its start", more: { endsAt: NOON + DAY_MS }, pointers: ["/endsAt"] },
    { name: "no length", more: { endsAt: NOON + 2 * DAY_MS }, pointers: ["/endsAt"] },
    {
      name: "what is over",
      more: { startsAt: NOON - 2 * HOUR_MS, endsAt: NOON - HOUR_MS },
      pointers: ["/endsAt"],
    },
    { name: "what began long ago", more: { startsAt: NOON - 8 * DAY_MS }, pointers: ["/startsAt"] },
    {
      name: "the far future, for ever",
      more: { startsAt: NOON + 800 * DAY_MS, endsAt: NOON + 900 * DAY_MS },
      pointers: ["/startsAt", "/endsAt"],
    },
    { name: "no component", more: { components: [] }, pointers: ["/components"] },
    {
      name: "unknown and repeated ones",
      more: { components: ["dgfip/x", "dgfip/liasses", "dgfip/liasses"] },
      pointers: ["/components/0", "/components/2"],
    },
    { name: "an unknown provider", more: { provider: "x" }, pointers: ["/provider"] },
    { name: "a long title", more: { title: "x".repeat(201) }, pointers: ["/title"] },
    {
      name: "reminders out of bounds",
      more: { remindMs: [0, HOUR_MS, HOUR_MS] },
      pointers: ["/remind/0", "/remind/2"],
    },
    {
      name: "a series that overlaps itself",
      more: { endsAt: NOON + 3 * DAY_MS + HOUR_MS, repeat: { every: "day", times: 2 } },
      pointers: ["/repeat"],
    },
    {
      name: "a series without end",
      more: { repeat: { every: "day", times: 99 } },
      pointers: ["/repeat/times"],
    },
  ])("$name is refused, and nothing is changed", async ({ more, pointers }) => {
    const w = await world();

    const refusal = await refusalOf(w, () => plan(w.ctx, { ...more, notify: true }));

    expect(refusal.kind).toBe("invalid");
    expect(refusal.fields.map((f) => f.pointer)).toEqual(pointers);
  });

  test("the same component cannot be in two at once; touching, or another one, is no overlap", async () => {
    const w = await world();
    const { maintenance } = await plan(w.ctx);
    const during = { startsAt: PLAN.startsAt + HOUR_MS, endsAt: PLAN.endsAt + HOUR_MS };

    const refusal = await refusalOf(w, () => plan(w.ctx, during));
    await plan(w.ctx, { startsAt: PLAN.endsAt, endsAt: PLAN.endsAt + HOUR_MS });
    await plan(w.ctx, { ...during, components: ["insee/sirene"] });

    expect(refusal.kind).toBe("conflict");
    expect(refusal.message).toContain(maintenance.id);
    expect(refusal.fields[0]!.detail).toContain("dgfip/liasses");
  });
});

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

describe("ending", () => {
  test("a cancelled one takes its reminders and its notice back", async () => {
    const w = await world();
    const { maintenance } = await plan(w.ctx, { notify: true });

    await cancelMaintenance(w.ctx, maintenance.id, { body: "Reportée." });

    expect(await shown(w)).toMatchObject([
      { status: "cancelled", sequence: 1, updates: [{ body: "Reportée." }, {}] },
    ]);
    expect(await announced(w, "dgfip/liasses")).toEqual([]);
    expect((await wordsOf(w, maintenance.id)).map((e) => e.kind)).toEqual([
      "maintenance.planned",
      "maintenance.cancelled",
    ]);
  });

  test("one that is completed early gives the rest of its time back", async () => {
    const w = await world();
    const on = { startsAt: NOON - HOUR_MS, endsAt: NOON + HOUR_MS };
    const { maintenance } = await plan(w.ctx, on);
    await w.wait(10 * MINUTE_MS);

    await moveMaintenance(w.ctx, maintenance.id, "verifying");
    await w.wait(10 * MINUTE_MS);
    await completeMaintenance(w.ctx, maintenance.id);

    expect(await shown(w)).toMatchObject([
      { status: "completed", completedAt: NOON + 20 * MINUTE_MS, endsAt: NOON + HOUR_MS },
    ]);
    expect(await announced(w, "dgfip/liasses")).toEqual([[-HOUR_MS, 20 * MINUTE_MS, 0]]);
  });

  test.each([
    { has: "scheduled", to: "completed" },
    { has: "scheduled", to: "in_progress" },
    { has: "scheduled", to: "verifying" },
    { has: "in_progress", to: "cancelled" },
    { has: "in_progress", to: "in_progress" },
    { has: "in_progress", to: "scheduled" },
    { has: "cancelled", to: "cancelled" },
    { has: "cancelled", to: "completed" },
    { has: "completed", to: "completed" },
    { has: "completed", to: "cancelled" },
  ] as const)("one that is $has cannot become $to", async ({ has, to }) => {
    const w = await world();
    const isOn = has === "in_progress" || has === "completed";
    const { maintenance } = await plan(
      w.ctx,
      isOn ? { startsAt: NOON, endsAt: NOON + HOUR_MS } : {},
    );
    if (has === "cancelled") await cancelMaintenance(w.ctx, maintenance.id);
    if (has === "completed") await completeMaintenance(w.ctx, maintenance.id);

    const refusal = await refusalOf(w, () => moveMaintenance(w.ctx, maintenance.id, to));

    expect(refusal).toMatchObject({ kind: "conflict", fields: [{ pointer: "/status" }] });
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
