import { expect, test } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../server/core/duration.ts";
import { loadHistory } from "../../server/state/history.ts";
import { rollUp } from "../../server/work/upkeep/roll-up.ts";
import { world, type World } from "../helpers/world.ts";

const DOWN_SECONDS = 70;

/** An outage of 70 s from noon, and what the 24 hours before a later moment have of it. */
async function downIn24h(agoMs: number, rolledUp: boolean): Promise<number> {
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
  return (await availabilityOf(w)).downSeconds;
}

async function availabilityOf(w: World) {
  const history = await loadHistory(w.ctx, w.live);
  const { id } = w.live.components.find((c) => c.config.id === "insee/sirene")!;
  return history.get(id)!.availability["24h"];
}

test.each([true, false])(
  "24 hours are exactly the last 24 hours, with roll-ups: %s",
  async (rolledUp) => {
    expect(await downIn24h(23 * HOUR_MS + 59 * MINUTE_MS, rolledUp)).toBe(DOWN_SECONDS);
    expect(await downIn24h(24 * HOUR_MS + 30_000, rolledUp)).toBe(DOWN_SECONDS - 30);
    expect(await downIn24h(24 * HOUR_MS + 30 * MINUTE_MS, rolledUp)).toBe(0);
  },
);
