import { expect, test } from "vitest";
import { nextExpiries, warnOfExpiries } from "../../../server/work/probing/warn-of-expiries.ts";
import { manyProviders } from "../../helpers/line.ts";
import { configOf, NOON, world, type World } from "../../helpers/world.ts";
import { DAY_MS } from "../../../server/core/duration.ts";

const yaml = (...dates: string[]) =>
  manyProviders(dates.map((date) => (date === "" ? "every: 1h" : `every: 1h, expires: ${date}`)));

/** The notices given on a day so many days after 15 January 2026, as "component days-left". */
async function on(w: World, day: number): Promise<string[]> {
  const given = await warnOfExpiries({ ...w.ctx, now: () => NOON + day * DAY_MS }, w.live);
  return given.map((e) => `${e.component} ${e.daysLeft}`);
}

test("each threshold is reported once, across restarts", async () => {
  const w = await world({ yaml: yaml("2026-03-01", "", "2026-12-31") });

  expect(await on(w, 0)).toEqual(["c0 45"]);
  expect(await on(w, 0)).toEqual([]);
  expect(await on(w, 14)).toEqual([]);
  expect(await on(w, 15)).toEqual(["c0 30"]);
  expect(await on(await w.restart(), 16)).toEqual([]);
  expect(await on(w, 44)).toEqual(["c0 1"]);
  expect(await on(w, 45)).toEqual(["c0 0"]);
  expect(await on(w, 60)).toEqual([]);
});

test("after a long stop one notice is given, not those that were missed", async () => {
  const w = await world({ yaml: yaml("2026-03-01") });
  await on(w, 0);

  expect(await on(w, 40)).toEqual(["c0 5"]);
  expect(await on(w, 40)).toEqual([]);
});

test("a credential that was renewed begins anew", async () => {
  const w = await world({ yaml: yaml("2026-01-20") });
  expect(await on(w, 0)).toEqual(["c0 5"]);

  const renewed = await w.restart(configOf(yaml("2026-02-10")));

  expect(await on(renewed, 0)).toEqual(["c0 26"]);
});

test("the next expiries are listed soonest first, those that are over included", async () => {
  const w = await world({ yaml: yaml("2026-03-01", "2026-01-10", "", "2026-02-01") });

  expect(nextExpiries(w.live, NOON)).toMatchObject([
    { provider: "x1", component: "c1", monitor: "http", expires: "2026-01-10", daysLeft: -5 },
    { component: "c3", daysLeft: 17 },
    { component: "c0", daysLeft: 45 },
  ]);
});
