import { expect, test } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../server/core/duration.ts";
import { loadHistory } from "../../server/state/history.ts";
import { rollUp } from "../../server/work/upkeep/roll-up.ts";
import { world, type World } from "../helpers/world.ts";

const DOWN_SECONDS = 70;

/** A world that has seen an outage of 70 s, whose beginning is so long ago. */
async function afterOutage(agoMs: number, rolledUp: boolean): Promise<World> {
  const w = await world();
  for (const ms of [2_000, 4_000]) {
    await w.see("insee/sirene", { outcome: "down" });
    await w.wait(ms);
  }
  await w.see("insee/sirene", { outcome: "down" });
  await w.wait(DOWN_SECONDS * 1_000 - 6_000);
  await w.see("insee/sirene", { outcome: "up" });
  await w.wait(agoMs - DOWN_SECONDS * 1_000);
  if (rolledUp) await rollUp(w.ctx);
  return w;
}

async function historyOf(w: World) {
  const history = await loadHistory(w.ctx, w.live);
  const { id } = w.live.components.find((c) => c.config.id === "insee/sirene")!;
  return history.get(id)!;
}

const availabilityOf = async (w: World) => (await historyOf(w)).availability["24h"];

/** What the 24 hours before a moment have of an outage that began so long ago. */
const downIn24h = async (agoMs: number, rolledUp: boolean): Promise<number> =>
  (await availabilityOf(await afterOutage(agoMs, rolledUp))).downSeconds;

test.each([true, false])(
  "24 hours are exactly the last 24 hours, with roll-ups: %s",
  async (rolledUp) => {
    expect(await downIn24h(23 * HOUR_MS + 59 * MINUTE_MS, rolledUp)).toBe(DOWN_SECONDS);
    expect(await downIn24h(24 * HOUR_MS + 30_000, rolledUp)).toBe(DOWN_SECONDS - 30);
    expect(await downIn24h(24 * HOUR_MS + 30 * MINUTE_MS, rolledUp)).toBe(0);
  },
);

test.each([true, false])(
  "the troubles of the last 24 hours are those that counted, cut to them, with roll-ups: %s",
  async (rolledUp) => {
    const recent = async (agoMs: number) => {
      const w = await afterOutage(agoMs, rolledUp);
      const { recent: found = [] } = await historyOf(w);
      return found.map(({ from, to, state }) => [
        state,
        (w.now() - from) / 1_000,
        (to - from) / 1_000,
      ]);
    };
    const state = "major_outage";

    expect(await recent(10 * MINUTE_MS)).toEqual([[state, 600, DOWN_SECONDS]]);
    expect(await recent(5 * HOUR_MS)).toEqual([[state, 5 * 3_600, DOWN_SECONDS]]);
    expect(await recent(24 * HOUR_MS + 30_000)).toEqual([[state, 86_400, DOWN_SECONDS - 30]]);
    expect(await recent(24 * HOUR_MS + 30 * MINUTE_MS)).toEqual([]);
  },
);

test("a failure that goes on is one trouble, though its beginning is rolled up", async () => {
  const w = await world();
  for (const ms of [2_000, 4_000, ...Array.from({ length: 130 }, () => MINUTE_MS)]) {
    await w.see("insee/sirene", { outcome: "down" });
    await w.wait(ms);
  }
  await rollUp(w.ctx);

  const { recent = [] } = await historyOf(w);

  expect(recent.map(({ state }) => state)).toEqual(["major_outage"]);
  expect(recent[0]!.to).toBe(w.now());
});
