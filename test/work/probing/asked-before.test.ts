import { expect, test } from "vitest";
import { probesSince } from "../../../db/results.ts";
import { readSetting } from "../../../db/key-values.ts";
import { loadLive } from "../../../server/state/live.ts";
import { paceWarnings } from "../../../server/core/measuring/politeness.ts";
import { createWishKeeper, loadAskedBefore } from "../../../server/work/probing/asked-to-wait.ts";
import { oneProvider } from "../../helpers/line.ts";
import { configOf, NOON, world } from "../../helpers/world.ts";
import { MINUTE_MS } from "../../../server/core/duration.ts";

const yaml = oneProvider(["every: 60s", "every: 60s"], "limits: { perDay: 100 }");

test("the calls of today, and of no other day, are counted at a restart", async () => {
  // 23:58 in Paris, the day before.
  const w = await world({ yaml, at: NOON - 12 * 60 * MINUTE_MS - 2 * MINUTE_MS });
  for (let minute = 0; minute < 5; minute += 1) {
    await w.see("c0", { outcome: "up" });
    await w.wait(MINUTE_MS);
  }
  await w.see("c1", { outcome: "down" });

  const again = await w.restart();
  const { probesToday } = await loadAskedBefore(again.ctx, again.live);

  const [c0, c1] = again.live.monitors.map((m) => m.id);
  expect(probesToday).toEqual(
    new Map([
      [c0, 3],
      [c1, 1],
    ]),
  );
});

test("a probe that waited past midnight is of the day on which it was sent", async () => {
  const w = await world({ yaml });
  const midnight = NOON - 12 * 60 * MINUTE_MS;
  await w.see("c0", { outcome: "up", startedAt: midnight - 1 });
  await w.see("c1", { outcome: "up", startedAt: midnight });

  expect([...(await probesSince(w.db, midnight)).values()]).toEqual([1]);
});

test("without a quota nothing is read", async () => {
  const w = await world({ yaml: oneProvider(["every: 60s"]) });
  await w.see("c0", { outcome: "up" });

  expect((await loadAskedBefore(w.ctx, w.live)).probesToday.size).toBe(0);
});

test("wishes not to be called are kept until they have passed", async () => {
  const w = await world({ yaml });
  const keep = createWishKeeper(w.ctx);

  keep("p x", NOON + 5 * MINUTE_MS);
  keep(7, NOON + 60 * MINUTE_MS);
  await w.wait(10 * MINUTE_MS);
  expect((await loadAskedBefore(w.ctx, w.live)).notBefore).toEqual(
    new Map<string | number, number>([
      ["p x", NOON + 5 * MINUTE_MS],
      [7, NOON + 60 * MINUTE_MS],
    ]),
  );

  createWishKeeper(w.ctx)(8, NOON + 20 * MINUTE_MS);
  await w.wait(0);
  const again = await loadAskedBefore(w.ctx, await loadLive(w.ctx));
  expect(again.notBefore).toEqual(
    new Map<string | number, number>([
      [7, NOON + 60 * MINUTE_MS],
      [8, NOON + 20 * MINUTE_MS],
    ]),
  );
  expect(await readSetting(w.db, "asked-to-wait")).not.toContain("p x");
});

test("limits that are too tight are reported by provider", () => {
  const config = configOf(
    oneProvider(
      Array.from({ length: 20 }, () => "every: 60s"),
      "limits: { spacing: 10s, perDay: 100, concurrency: 1 }",
    ),
  );

  expect(paceWarnings(config).map((w) => `${w.provider}: ${w.message}`)).toEqual([
    "x: the monitors of a provider need more calls a day than limits.perDay allows (28800 of 100)",
    "x: the monitors of a provider need more calls an hour than limits.spacing allows (1200 of 360)",
    expect.stringMatching(/^x: in an outage .* \(1667 of 1000 ms in each second\)$/),
  ]);
});
