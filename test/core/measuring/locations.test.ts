import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  agreed,
  agreedState,
  ALL_HEARD,
  locationsOf,
  type ByRegion,
  type Voices,
} from "../../../server/core/measuring/locations.ts";
import { rank, unchecked, type MonitorState } from "../../../server/core/measuring/status.ts";
import { COMPONENT_STATES, type ComponentState, type Timed } from "../../../server/core/model.ts";

const degrees = ["operational", "degraded_performance", "partial_outage", "major_outage"] as const;
const degree = fc.constantFrom(...degrees);
const voice = fc.constantFrom<ComponentState>(...degrees, "unknown");
const anyState = fc.constantFrom(...COMPONENT_STATES);

/** Voices, and a number of them that must agree. */
const board = (of: fc.Arbitrary<ComponentState>) =>
  fc
    .array(of, { minLength: 1, maxLength: 7 })
    .chain((states) => fc.record({ states: fc.constant(states), agree: fc.nat(states.length - 1) }))
    .map(({ states, agree }) => ({ states, agree: agree + 1 }));

const badness = (state: ComponentState) => rank(state) ?? -1;

describe("what regions agree on", () => {
  test("a voice that becomes worse never makes the state better", () => {
    fc.assert(
      fc.property(board(degree), fc.nat(), degree, ({ states, agree }, at, other) => {
        const place = at % states.length;
        const worse = badness(other) > badness(states[place]!) ? other : states[place]!;
        const after = agreed(states.with(place, worse), agree);

        expect(badness(after)).toBeGreaterThanOrEqual(badness(agreed(states, agree)));
      }),
    );
  });

  test("with 1 the worst counts, with the number of regions the best", () => {
    fc.assert(
      fc.property(fc.array(degree, { minLength: 1, maxLength: 7 }), (states) => {
        const order = states.toSorted((a, b) => badness(b) - badness(a));

        expect(agreed(states, 1)).toBe(order[0]);
        expect(agreed(states, states.length)).toBe(order.at(-1));
      }),
    );
  });

  test("a region that falls silent never makes the state worse", () => {
    fc.assert(
      fc.property(board(voice), fc.nat(), ({ states, agree }, at) => {
        const before = agreed(states, agree);
        const after = agreed(states.with(at % states.length, "unknown"), agree);

        // Unknown is neither; where something was known already, no failure appears.
        if (after !== "unknown") expect(badness(after)).toBeLessThanOrEqual(badness(before));
      }),
    );
  });

  test("a failure takes as many regions as must agree", () => {
    fc.assert(
      fc.property(board(anyState), ({ states, agree }) => {
        const state = agreed(states, agree);
        const failing = states.filter((s) => badness(s) >= Math.max(1, badness(state)));

        if (badness(state) > 0) expect(failing.length).toBeGreaterThanOrEqual(agree);
        const known = states.filter((s) => s !== "unknown");
        expect(state === "unknown").toBe(known.length < agree);
      }),
    );
  });

  test("their order does not matter", () => {
    fc.assert(
      fc.property(board(anyState), ({ states, agree }) => {
        expect(agreed(states.toReversed(), agree)).toBe(agreed(states, agree));
      }),
    );
  });

  const [up, down, slow] = ["operational", "major_outage", "degraded_performance"] as const;
  const [none, planned] = ["unknown", "under_maintenance"] as const;
  test.each<[string, readonly ComponentState[], number, ComponentState]>([
    ["two of three fail", [down, down, up], 2, down],
    ["one of three fails", [down, up, up], 2, up],
    ["one fails, and one is silent", [up, down, none], 2, up],
    ["two are silent", [down, none, none], 2, none],
    ["one is slow, and one fails", [slow, down, up], 2, slow],
    ["two see maintenance, and one fails", [planned, planned, down], 2, planned],
    ["one sees maintenance, and two fail", [planned, down, down], 2, down],
    ["one sees maintenance, one fails, one works", [planned, down, up], 2, up],
    ["no region at all", [], 1, none],
  ])("%s", (_, states, agree, expected) => {
    expect(agreed(states, agree)).toBe(expected);
  });
});

const LOCATIONS = { regions: ["par", "fra", "lon"], agree: 2 };

const seen = (state: ComponentState, since: number, more: Partial<MonitorState> = {}) => ({
  ...unchecked(0),
  verified: { state, since },
  lastCheckedAt: since,
  ...more,
});

const after = (was: Timed, byRegion: ByRegion, voices: Voices = ALL_HEARD) =>
  agreedState(seen(was.state, was.since), byRegion, LOCATIONS, voices);

describe("the state of a monitor", () => {
  test.each<[string, Timed, Record<string, Timed>, Timed]>([
    [
      "a failure is dated at the region that made it count",
      { state: "operational", since: 1 },
      {
        par: { state: "major_outage", since: 20 },
        fra: { state: "operational", since: 1 },
        lon: { state: "major_outage", since: 35 },
      },
      { state: "major_outage", since: 35 },
    ],
    [
      "a slow region joins one that fails",
      { state: "operational", since: 1 },
      {
        par: { state: "major_outage", since: 40 },
        fra: { state: "degraded_performance", since: 30 },
        lon: { state: "operational", since: 1 },
      },
      { state: "degraded_performance", since: 40 },
    ],
    [
      "a recovery is dated at the first region that ends the agreement",
      { state: "major_outage", since: 35 },
      {
        par: { state: "operational", since: 60 },
        fra: { state: "operational", since: 1 },
        lon: { state: "major_outage", since: 35 },
      },
      { state: "operational", since: 60 },
    ],
    [
      "nothing is known once too few regions know",
      { state: "operational", since: 1 },
      {
        par: { state: "unknown", since: 70 },
        fra: { state: "unknown", since: 80 },
        lon: { state: "operational", since: 1 },
      },
      { state: "unknown", since: 80 },
    ],
    [
      "the first states are known once enough regions know",
      { state: "unknown", since: 0 },
      {
        par: { state: "operational", since: 5 },
        fra: { state: "unknown", since: 0 },
        lon: { state: "operational", since: 9 },
      },
      { state: "operational", since: 9 },
    ],
  ])("%s", (_, was, timed, expected) => {
    const byRegion = Object.fromEntries(
      Object.entries(timed).map(([region, { state, since }]) => [region, seen(state, since)]),
    );

    expect(after(was, byRegion).verified).toEqual(expected);
  });

  test("a region without a voice counts as unknown, and its gap remains", () => {
    const byRegion = {
      par: seen("operational", 1),
      fra: seen("operational", 1),
      lon: seen("unknown", 1),
    };
    const lost: Voices = new Map([["fra", { isHeard: false, since: 50, why: "silent" }]]);
    const back: Voices = new Map([["fra", { isHeard: true, since: 90 }]]);

    const without = after({ state: "operational", since: 1 }, byRegion, lost);
    const again = after(without.verified, byRegion, back);

    expect(without.verified).toEqual({ state: "unknown", since: 50 });
    expect(again.verified).toEqual({ state: "operational", since: 90 });
  });

  test("its details are those of a region that is in its state", () => {
    const byRegion = {
      par: seen("major_outage", 10, { cause: "timeout", lastCheckedAt: 40 }),
      fra: seen("major_outage", 20, { cause: "http_5xx", httpStatus: 503, lastCheckedAt: 50 }),
      lon: seen("operational", 1, { lastCheckedAt: 60, lastUpAt: 60 }),
    };

    expect(after({ state: "operational", since: 1 }, byRegion)).toMatchObject({
      cause: "http_5xx",
      httpStatus: 503,
      lastCheckedAt: 60,
      lastUpAt: 60,
    });
  });

  test("its date never precedes the state before", () => {
    fc.assert(
      fc.property(anyState, fc.nat(100), fc.array(fc.tuple(anyState, fc.nat(100))), (...given) => {
        const [state, since, all] = given;
        const regions = ["par", "fra", "lon"].slice(0, all.length);
        const byRegion = Object.fromEntries(regions.map((r, i) => [r, seen(...all[i]!)]));

        expect(after({ state, since }, byRegion).verified.since).toBeGreaterThanOrEqual(since);
      }),
    );
  });
});

test.each([
  ["http", LOCATIONS],
  ["ping", LOCATIONS],
  ["heartbeat", null],
  ["observed", null],
])("a monitor of kind %s is probed from %j", (kind, expected) => {
  expect(locationsOf({ locations: LOCATIONS }, { kind })).toBe(expected);
  expect(locationsOf({}, { kind })).toBeNull();
});
