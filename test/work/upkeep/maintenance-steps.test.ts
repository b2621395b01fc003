import { describe, expect, test } from "vitest";
import { eventsOf } from "../../../db/outbox.ts";
import { planMaintenance, type NewMaintenance } from "../../../server/actions/maintenances.ts";
import { createMaintenanceSteps } from "../../../server/work/upkeep/maintenance-steps.ts";

import { NOON, SMALL, world, type World } from "../../helpers/world.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../server/core/duration.ts";

const PLAN: NewMaintenance = {
  title: "DGFIP : bascule du portail",
  components: ["dgfip/liasses"],
  startsAt: NOON + 10 * MINUTE_MS,
  endsAt: NOON + 20 * MINUTE_MS,
  notify: true,
  remindMs: [],
};

const plan = async (w: World, more: Partial<NewMaintenance> = {}) => {
  const [record] = await planMaintenance(w.ctx, "exemple", { ...PLAN, ...more });
  await w.publish();
  return record!.maintenance.id;
};

const shown = async (w: World) => (await w.publish()).pages[0]!.maintenances[0]!;
const stepsOf = async (w: World) =>
  (await shown(w)).updates.map((u) => [u.status, u.displayAt - NOON]).toReversed();
const kindsOf = async (w: World, id: string) => (await eventsOf(w.db, id)).map((e) => e.kind);
const stateOf = async (w: World) =>
  (await w.publish()).pages[0]!.providers[2]!.components.find((c) => c.id === "dgfip/liasses")!;

/** Probes see the component down, again and again, for so long. */
async function failFor(w: World, ms: number): Promise<void> {
  for (const end = w.now() + ms; w.now() < end;) {
    await w.see("dgfip/liasses", { outcome: "down" });
    await w.wait(Math.min(30_000, end - w.now()));
  }
}

describe("by itself", () => {
  test("it begins and ends at its times, once, with a notice", async () => {
    const w = await world();
    const id = await plan(w);

    await w.wait(9 * MINUTE_MS + 59_000);
    expect((await shown(w)).status).toBe("scheduled");
    await w.wait(2_000);
    expect((await shown(w)).status).toBe("in_progress");
    expect((await stateOf(w)).state).toBe("under_maintenance");
    await w.wait(30 * MINUTE_MS);

    expect(await shown(w)).toMatchObject({
      status: "completed",
      completedAt: PLAN.endsAt,
      updates: [{ author: "automatic", body: "La maintenance est terminée." }, {}, {}],
    });
    expect(await stepsOf(w)).toEqual([
      ["scheduled", 0],
      ["in_progress", 10 * MINUTE_MS],
      ["completed", 20 * MINUTE_MS],
    ]);
    expect(await kindsOf(w, id)).toEqual([
      "maintenance.planned",
      "maintenance.started",
      "maintenance.finished",
    ]);
  });

  test("what was planned without notify begins and ends in silence", async () => {
    const w = await world();
    const id = await plan(w, { notify: false });

    await w.wait(HOUR_MS);

    expect((await shown(w)).status).toBe("completed");
    expect(await kindsOf(w, id)).toEqual([]);
  });

  test("two that watch the same plan take each step once between them", async () => {
    const w = await world();
    const id = await plan(w);
    const second = createMaintenanceSteps(w.ctx, w.live);

    await Promise.all([w.wait(10 * MINUTE_MS), second.tick()]);
    await Promise.all([second.tick(), w.wait(1_000)]);
    await Promise.all([w.wait(10 * MINUTE_MS), second.tick()]);
    await w.see("dgfip/liasses", { outcome: "up" });
    second.lookAgain();
    await Promise.all([w.wait(1_000), second.tick()]);

    expect((await stepsOf(w)).map(([status]) => status)).toEqual([
      "scheduled",
      "in_progress",
      "completed",
    ]);
    expect((await kindsOf(w, id)).toSorted()).toEqual([
      "maintenance.finished",
      "maintenance.planned",
      "maintenance.started",
    ]);
  });

  test("a draft does nothing; one that was moved begins at its new time", async () => {
    const w = await world();
    await plan(w, { draft: true });

    await w.wait(HOUR_MS);

    expect((await w.publish()).pages[0]!.maintenances).toEqual([]);
    const rows = await w.db.selectFrom("maintenance").select("status").execute();
    expect(rows).toEqual([{ status: "scheduled" }]);
  });

  test("stopped over its start and its end, both are made up for, with their true dates", async () => {
    const w = await world();
    const id = await plan(w);
    const later = await w.restart();
    // Nobody looked meanwhile: the clock alone went on.
    let clock = NOON + 3 * HOUR_MS;
    const steps = createMaintenanceSteps({ ...later.ctx, now: () => clock }, later.live);

    const atOnce = [await steps.tick(), await steps.tick()];
    // Until a probe has been back, or for a minute: the failure may go on.
    clock += MINUTE_MS;
    const then = [await steps.tick(), await steps.tick()];

    expect([atOnce, then]).toEqual([
      [1, 0],
      [1, 0],
    ]);
    expect(await stepsOf(w)).toEqual([
      ["scheduled", 0],
      ["in_progress", 10 * MINUTE_MS],
      ["completed", 20 * MINUTE_MS],
    ]);
    expect(await kindsOf(w, id)).toHaveLength(3);
  });

  test("across the change of the clock it keeps its hours", async () => {
    const at = Date.parse("2026-03-29T00:59:00+01:00");
    const w = await world({ at });
    const startsAt = Date.parse("2026-03-29T01:00:00+01:00");
    // Two hours on the wall's clock, one that passes.
    const endsAt = Date.parse("2026-03-29T03:00:00+02:00");
    await plan(w, { startsAt, endsAt });

    await w.wait(2 * MINUTE_MS);
    expect((await shown(w)).status).toBe("in_progress");
    await w.wait(HOUR_MS);

    expect(await shown(w)).toMatchObject({ status: "completed", completedAt: startsAt + HOUR_MS });
  });
});

describe("at its end", () => {
  test("a failing component keeps it in progress; the overrun is announced once it lasts; a success ends it", async () => {
    const w = await world();
    const id = await plan(w);
    await w.wait(11 * MINUTE_MS);
    await failFor(w, 9 * MINUTE_MS + 30_000);

    expect((await shown(w)).status).toBe("in_progress");
    expect((await shown(w)).updates).toHaveLength(2);
    await failFor(w, 6 * MINUTE_MS);
    expect((await shown(w)).updates[0]).toMatchObject({
      status: "in_progress",
      body: "La maintenance dure plus longtemps que prévu.",
      displayAt: PLAN.endsAt + 5 * MINUTE_MS,
    });
    expect((await stateOf(w)).state).toBe("under_maintenance");
    await failFor(w, 10 * MINUTE_MS);
    await w.see("dgfip/liasses", { outcome: "up" });
    const recoveredAt = w.now();
    await w.wait(1_000);

    expect(await shown(w)).toMatchObject({ status: "completed" });
    expect((await shown(w)).completedAt).toBe(recoveredAt + 1_000);
    expect((await eventsOf(w.db, id)).map((e) => [e.kind, e.notice.changed])).toEqual([
      ["maintenance.planned", undefined],
      ["maintenance.started", undefined],
      ["maintenance.changed", ["overrun"]],
      ["maintenance.finished", undefined],
    ]);
  });

  test("what lasts beyond the announced end counts as down", async () => {
    const w = await world();
    await plan(w);
    await w.wait(11 * MINUTE_MS);
    await failFor(w, 30 * MINUTE_MS);

    const rows = await w.db
      .selectFrom("state_interval")
      .select(["from_at", "to_at"])
      .where("layer", "=", "maintenance")
      .where("source", "like", "maintenance:%")
      .execute();
    expect(rows).toEqual([{ from_at: PLAN.startsAt, to_at: PLAN.endsAt }]);
  });

  test("a short failure at the very end is no overrun worth telling", async () => {
    const w = await world();
    const id = await plan(w);
    await w.wait(11 * MINUTE_MS);
    await failFor(w, 10 * MINUTE_MS);
    await w.see("dgfip/liasses", { outcome: "up" });
    await w.wait(5_000);

    expect((await shown(w)).status).toBe("completed");
    expect(await kindsOf(w, id)).not.toContain("maintenance.changed");
  });

  test("of an unmonitored component, the clock alone decides", async () => {
    const yaml = SMALL.replace(
      /name: Liasses, aliases: \[impots\], monitors: .*\}\] \}/,
      "name: Liasses }",
    );
    const w = await world({ yaml });
    await plan(w);

    await w.wait(20 * MINUTE_MS + 1_000);

    expect((await shown(w)).status).toBe("completed");
  });
});

test("reminders wait in the outbox until they are due, whatever becomes of the process", async () => {
  const w = await world();
  const startsAt = NOON + 2 * DAY_MS;
  const id = await plan(w, { startsAt, endsAt: startsAt + HOUR_MS, remindMs: [DAY_MS, HOUR_MS] });

  const events = await eventsOf(w.db, id);

  expect(events.filter((e) => e.kind === "maintenance.reminder").map((e) => e.dueAt)).toEqual([
    startsAt - DAY_MS,
    startsAt - HOUR_MS,
  ]);
});
