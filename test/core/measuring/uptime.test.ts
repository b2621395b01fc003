import fc from "fast-check";
import { expect, test } from "vitest";
import { civilDay, civilDays, civilHours } from "../../../server/core/calendar.ts";
import {
  timeline,
  type Layers,
  type StateInterval,
} from "../../../server/core/measuring/intervals.ts";
import { COMPONENT_STATES, type Interval } from "../../../server/core/model.ts";
import {
  addUp,
  availability,
  daily,
  tallies,
  tally,
} from "../../../server/core/measuring/uptime.ts";
import { availabilityBySecond } from "../../helpers/oracle.ts";
import { randomLayers, randomOf } from "../../helpers/random-layers.ts";
import { HOUR_MS } from "../../../server/core/duration.ts";

const ZONE = "Europe/Paris";
const NOTICE = 100_000;
const seed = fc.integer();

const layersFor = (number: number, window: Interval) =>
  randomLayers(randomOf(number), window.from, window.to - window.from);

test("10,000 random pasts give what counting second by second gives", () => {
  let different = 0;
  for (let number = 0; number < 10_000; number += 1) {
    const window = { from: 0, to: 120_000 + (number % 60) * 1_000 };
    const layers = layersFor(number, window);

    const fast = availability(tally(timeline(layers, window, NOTICE), window));
    const slow = availabilityBySecond(layers, window, NOTICE);

    expect(fast.ratio === null).toBe(slow.ratio === null);
    expect(Math.abs((fast.ratio ?? 0) - (slow.ratio ?? 0))).toBeLessThan(1e-9);
    expect(fast.ratioWithMaintenance === null).toBe(slow.ratioWithMaintenance === null);
    expect(
      Math.abs((fast.ratioWithMaintenance ?? 0) - (slow.ratioWithMaintenance ?? 0)),
    ).toBeLessThan(1e-9);
    expect(Math.abs(fast.coverage - slow.coverage)).toBeLessThan(1e-9);
    expect(fast.downSeconds).toBe(slow.downSeconds);
    if (fast.ratio !== null && fast.ratio > 0 && fast.ratio < 1) different += 1;
  }
  // Most of them are worth comparing.
  expect(different).toBeGreaterThan(5_000);
});

test.each(["2026-03-29", "2026-10-25", "2026-06-15"])(
  "the seconds of %s in Paris sum to its civil length, by day and by hour",
  (date) => {
    const day = civilDay(date, ZONE);
    const expected = { "2026-03-29": 23, "2026-10-25": 25 }[date] ?? 24;
    fc.assert(
      fc.property(seed, (number) => {
        const layers = layersFor(number, day);
        const pieces = timeline(layers, day, NOTICE);

        const [whole] = daily(layers, [day], NOTICE, day.to);
        const hours = tallies(pieces, civilHours(day, ZONE));

        const seconds = Object.values(whole!.seconds).reduce((a, b) => a + b, 0);
        expect(seconds).toBe(expected * 3_600);
        expect(hours).toHaveLength(expected);
        expect(addUp(hours)).toEqual(tally(pieces, day));
      }),
      { numRuns: 50 },
    );
  },
);

test("[a,c) is [a,b) and [b,c)", () => {
  fc.assert(
    fc.property(seed, fc.integer({ min: 0, max: 600_000 }), (number, cut) => {
      const window = { from: 0, to: 600_000 };
      const layers = layersFor(number, window);
      const sums = (from: number, to: number) =>
        tally(timeline(layers, { from, to }, NOTICE), { from, to });

      expect(addUp([sums(0, cut), sums(cut, 600_000)])).toEqual(sums(0, 600_000));
    }),
  );
});

test("saying a state again, however often, changes nothing", () => {
  fc.assert(
    fc.property(seed, fc.integer({ min: 1, max: 50 }), (number, parts) => {
      const window = { from: 0, to: 600_000 };
      const layers = layersFor(number, window);
      const often = layers.verified.flatMap((i): StateInterval[] => {
        const to = i.to ?? window.to;
        const step = Math.max(1, Math.floor((to - i.from) / parts));
        const cuts: number[] = [];
        for (let at = i.from; at < to; at += step) cuts.push(at);
        return cuts.map((from, k) => ({ from, to: cuts[k + 1] ?? to, state: i.state }));
      });

      const again = timeline({ ...layers, verified: often }, window, NOTICE);

      expect(again).toEqual(timeline(layers, window, NOTICE));
    }),
  );
});

test("days of any zone are made of whole hours, without gap or overlap", () => {
  const zones = ["Europe/Paris", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "UTC"];
  for (const zone of zones) {
    for (const from of [Date.UTC(2026, 2, 27), Date.UTC(2026, 3, 3), Date.UTC(2026, 9, 2)]) {
      const window = { from, to: from + 30 * 24 * HOUR_MS };
      for (const day of civilDays(window, zone)) {
        const hours = civilHours(day, zone);
        expect(hours[0]?.from).toBe(day.from);
        expect(hours.at(-1)?.to).toBe(day.to);
        hours.slice(1).forEach((h, i) => expect(h.from).toBe(hours[i]!.to));
      }
    }
  }
});

test("where nothing is known there is no availability, and no coverage", () => {
  const window = { from: 0, to: 86_400_000 };
  const nothing: Layers = { verified: [], maintenance: [] };
  const lost: Layers = { verified: [{ from: 0, to: null, state: "unknown" }], maintenance: [] };

  for (const layers of [nothing, lost]) {
    expect(availability(tally(timeline(layers, window, NOTICE), window))).toEqual({
      ratio: null,
      ratioWithMaintenance: null,
      coverage: 0,
      downSeconds: 0,
    });
  }
});

test("a window of no length has no time in it", () => {
  const pieces = timeline({ verified: [], maintenance: [] }, { from: 5, to: 5 }, NOTICE);

  expect(pieces).toEqual([]);
  expect(COMPONENT_STATES.every((s) => tally(pieces, { from: 5, to: 5 }).ms[s] === 0)).toBe(true);
});
