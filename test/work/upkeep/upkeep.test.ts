import { expect, test } from "vitest";
import { beginState, insertStates } from "../../../db/intervals.ts";
import type { Instant } from "../../../server/core/model.ts";
import { createHistory } from "../../../server/state/history.ts";
import { freezeMonths } from "../../../server/work/upkeep/freeze-month.ts";
import { createUpkeep } from "../../../server/work/upkeep/upkeep.ts";
import { burnOf } from "../../../server/work/upkeep/watch-burn.ts";
import { world, type World } from "../../helpers/world.ts";
import { DAY_MS, MINUTE_MS } from "../../../server/core/duration.ts";

/** Half past eight in Paris on 5 February 2026: January is over for five days. */
const NOW: Instant = Date.parse("2026-02-05T08:30:00+01:00");

async function upkeepAt(start: Instant) {
  const w: World = await world({ at: start });
  let clock = start;
  const warned: unknown[] = [];
  const told: unknown[] = [];
  const log = {
    ...w.ctx.log,
    warn: (what: unknown) => warned.push(what),
    info: (what: unknown) => told.push(what),
    error: (what: unknown) => expect.unreachable(JSON.stringify(what)),
  } as unknown as typeof w.ctx.log;
  const ctx = { ...w.ctx, now: () => clock, log };
  const history = createHistory(ctx, w.live);
  for (const { id } of w.live.components) {
    const from = start - 50 * DAY_MS;
    await insertStates(w.db, [
      { componentId: id, layer: "verified", from, to: null, state: "operational", detail: null },
    ]);
  }
  const upkeep = createUpkeep(ctx, history, () => false);
  const gateway = w.live.components.find((c) => c.provider.role === "gateway")!.id;
  const pass = async (ms: number) => {
    clock += ms;
    await upkeep.tick();
  };
  const begin = (state: "operational" | "major_outage") =>
    beginState(w.db, gateway, "verified", { state, since: clock });
  return { w, ctx, history, upkeep, gateway, pass, begin, warned, told };
}

test("after the first tick the past is rolled up, and months are shown, closed ones frozen", async () => {
  const { ctx, upkeep, history, pass } = await upkeepAt(NOW);
  await freezeMonths(ctx);

  await pass(0);

  const months = upkeep.months().get("exemple")!;
  expect(months.map((m) => [m.month, m.frozenAt])).toEqual([
    ["2026-02", null],
    ["2026-01", NOW],
    ["2025-12", NOW],
  ]);
  expect(history.current().size).toBe(4);
});

test("an outage shows in the past and in the month within the tick after it", async () => {
  const { upkeep, history, gateway, pass, begin } = await upkeepAt(NOW);
  await pass(0);

  await begin("major_outage");
  await pass(3 * MINUTE_MS);

  expect(history.current().get(gateway)!.days.at(-1)!.seconds.major_outage).toBe(180);
  expect(history.current().get(gateway)!.availability["24h"].downSeconds).toBe(180);
  expect(upkeep.months().get("exemple")![0]!.spentSeconds).toBe(180);
});

test("the team is warned once when the budget burns, and informed when it no longer does", async () => {
  const { pass, begin, warned, told, ctx } = await upkeepAt(NOW);
  await pass(0);
  expect(warned).toEqual([]);

  await begin("major_outage");
  await pass(6 * MINUTE_MS);
  await pass(MINUTE_MS);
  expect(warned).toMatchObject([{ page: "exemple", factor: 14.4 }]);
  expect((await burnOf(ctx, ctx.config.pages[0]!)).map((b) => b.warns)).toEqual([
    true,
    false,
    false,
  ]);

  await begin("operational");
  await pass(6 * MINUTE_MS);
  expect(told).toMatchObject([{ page: "exemple", factor: 14.4 }]);
});

test("without a promise nothing burns", async () => {
  const { ctx } = await upkeepAt(NOW);

  expect(await burnOf(ctx, { ...ctx.config.pages[0]!, sla: null })).toEqual([]);
});
