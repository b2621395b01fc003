import { describe, expect, test } from "vitest";
import { eventsOf } from "../../db/outbox.ts";
import {
  cancelMaintenance,
  completeMaintenance,
  moveMaintenance,
} from "../../server/actions/maintenance-steps.ts";
import { planMaintenance, type NewMaintenance } from "../../server/actions/maintenances.ts";

import { NOON, world } from "../helpers/world.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../server/core/duration.ts";
import { PLAN, plan, shown, wordsOf, announced, refusalOf } from "./maintenance-fixtures.ts";

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
