import { expect, test } from "vitest";
import { layersBetween } from "../../../db/intervals.ts";
import type { Instant } from "../../../server/core/model.ts";
import { createRecorder } from "../../../server/actions/record.ts";
import { loadLive } from "../../../server/state/live.ts";
import { resultOf, world, type World } from "../../helpers/world.ts";
import { DAY_MS, HOUR_MS } from "../../../server/core/duration.ts";

const AT = Date.parse("2026-10-30T10:30:00+01:00");

/** Another process on the same database, with a clock of its own. */
async function processAt(w: World, start: Instant) {
  let clock = start;
  const ctx = { ...w.ctx, now: () => clock };
  const live = await loadLive(ctx);
  const recorder = createRecorder(ctx, live, () => {});
  const monitor = live.monitors.find((m) => m.component.config.id === "insee/sirene")!;
  return {
    sleepUntil: (at: Instant) => (clock = at),
    pass: () => recorder.advanceAll(),
    async see() {
      recorder.accept(monitor, clock, 0, resultOf(clock, { outcome: "up" }));
      await recorder.flush();
    },
    async states() {
      const window = { from: AT, to: AT + DAY_MS };
      const layers = await layersBetween(w.db, window, { components: [monitor.component.id] });
      return layers
        .get(monitor.component.id)!
        .verified.map(({ from, to, state }) => ({ from: from - AT, to: to && to - AT, state }));
    },
  };
}

/** One interval, the time-out and the grace past the last result. */
const HOLD = 71_000;
const GAP = [
  { from: 0, to: HOLD, state: "operational" },
  { from: HOLD, to: HOUR_MS, state: "unknown" },
  { from: HOUR_MS, to: null, state: "operational" },
];

test("while the program did not run nothing is known, whatever was known before and after", async () => {
  const w = await world({ at: AT });
  await (await processAt(w, AT)).see();

  const again = await processAt(w, AT + HOUR_MS);
  again.pass();
  await again.see();

  expect(await again.states()).toEqual(GAP);
});

test("a process that stood still records the gap, even if a result is what wakes it", async () => {
  const w = await world({ at: AT });
  const asleep = await processAt(w, AT);
  await asleep.see();

  asleep.sleepUntil(AT + HOUR_MS);
  await asleep.see();

  expect(await asleep.states()).toEqual(GAP);
});
