import { expect, test } from "vitest";
import { civilMonth } from "../../../server/core/calendar.ts";
import type { Layers, StateInterval } from "../../../server/core/measuring/intervals.ts";
import type { ComponentState, Instant } from "../../../server/core/model.ts";
import {
  BURN_RULES,
  burnRate,
  burnRates,
  elapsedOf,
  errorBudgetMs,
  METHOD_VERSION,
  monthReport,
  serviceFigures,
  servicePieces,
  type SlaTerms,
} from "../../../server/core/measuring/slo.ts";
import { tally } from "../../../server/core/measuring/uptime.ts";
import { HOUR_MS } from "../../../server/core/duration.ts";

const ZONE = "Europe/Paris";
const terms = (components: number): SlaTerms => ({
  pageId: "p",
  timeZone: ZONE,
  target: 99.5,
  noticeMs: 24 * HOUR_MS,
  providers: [
    {
      id: "g",
      name: "Gateway",
      role: "gateway",
      components: Array.from({ length: components }, (_, i) => ({ id: i, key: `c${i}` })),
    },
  ],
});

/** Paris wall time, written with its offset where it matters. */
const at = (text: string): Instant => Date.parse(text);

/** Seen without a gap from one moment to another: well, but for these. */
function seen(
  from: Instant,
  to: Instant,
  bad: readonly (readonly [from: string, to: string, state?: ComponentState])[] = [],
): StateInterval[] {
  const states: StateInterval[] = [];
  let since = from;
  for (const [start, end, state = "major_outage"] of bad) {
    states.push({ from: since, to: at(start), state: "operational" });
    states.push({ from: at(start), to: at(end), state });
    since = at(end);
  }
  return [...states, { from: since, to, state: "operational" }];
}

const well = (month: string, bad: Parameters<typeof seen>[2] = []): Layers => {
  const { from, to } = civilMonth(month, ZONE);
  return { verified: seen(from, to, bad), maintenance: [] };
};

/** January without a fault, with two hours of maintenance in the night of the 20th. */
const plannedAt = (announcedAt: string, source?: string): Layers => ({
  ...well("2026-01"),
  maintenance: [
    {
      from: at("2026-01-20T22:00+01:00"),
      to: at("2026-01-21T00:00+01:00"),
      announcedAt: at(announcedAt),
      ...(source !== undefined && { source }),
    },
  ],
});

function report(month: string, gateway: readonly Layers[], now = Infinity) {
  const own = terms(gateway.length);
  const window = elapsedOf(own, month, now);
  const figures = serviceFigures(gateway, window, own.noticeMs, "gateway");
  return monthReport(own, month, now, gateway, [figures]);
}

/** Ten months, worked out by hand: lengths and budgets in seconds, at 99.5 %. */
test.each([
  {
    name: "30 days without a fault: 216 minutes are left",
    month: "2026-09",
    layers: [well("2026-09")],
    expected: {
      ratio: 1,
      coverage: 1,
      budgetSeconds: 12_960,
      spentSeconds: 0,
      leftSeconds: 12_960,
    },
  },
  {
    name: "31 days: 223.2 minutes",
    month: "2026-05",
    layers: [well("2026-05", [["2026-05-10T10:00+02:00", "2026-05-10T10:01+02:00"]])],
    // 60 of 2,678,400 s.
    expected: { ratio: 1 - 60 / 2_678_400, budgetSeconds: 13_392, leftSeconds: 13_332 },
  },
  {
    name: "October has an hour more, and an hour down within the hour that comes twice",
    month: "2026-10",
    layers: [well("2026-10", [["2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00"]])],
    // 745 h = 2,682,000 s.
    expected: {
      ratio: 2_678_400 / 2_682_000,
      budgetSeconds: 13_410,
      spentSeconds: 3_600,
      leftSeconds: 9_810,
    },
  },
  {
    name: "March has an hour less: from 01:30 to 03:30 is one hour",
    month: "2026-03",
    layers: [well("2026-03", [["2026-03-29T01:30+01:00", "2026-03-29T03:30+02:00"]])],
    // 743 h = 2,674,800 s; half a percent of it is 13,374.
    expected: {
      ratio: 2_671_200 / 2_674_800,
      budgetSeconds: 13_374,
      spentSeconds: 3_600,
      leftSeconds: 9_774,
    },
  },
  {
    name: "the whole budget spent to the second is 99.5 %, and nothing is left",
    month: "2026-02",
    // 28 days = 2,419,200 s; 12,096 s = 3 h 21 min 36 s.
    layers: [well("2026-02", [["2026-02-03T08:00:00+01:00", "2026-02-03T11:21:36+01:00"]])],
    expected: { ratio: 0.995, spentSeconds: 12_096, leftSeconds: 0 },
  },
  {
    name: "maintenance announced a day before leaves the denominator, and is told with its notice",
    month: "2026-01",
    layers: [plannedAt("2026-01-19T22:00+01:00", "maintenance:abcdefghijkl")],
    expected: {
      ratio: 1,
      ratioWithMaintenance: 2_671_200 / 2_678_400,
      excludedSeconds: 7_200,
      spentSeconds: 0,
      excluded: [
        {
          from: at("2026-01-20T22:00+01:00"),
          to: at("2026-01-21T00:00+01:00"),
          maintenance: "abcdefghijkl",
          noticeSeconds: 86_400,
        },
      ],
      attribution: { gateway: 0, provider: 0, planned: 7_200, unknown: 0 },
    },
  },
  {
    name: "announced a minute too late, it counts",
    month: "2026-01",
    layers: [plannedAt("2026-01-19T22:01+01:00")],
    expected: {
      ratio: 2_671_200 / 2_678_400,
      ratioWithMaintenance: 2_671_200 / 2_678_400,
      excludedSeconds: 0,
      excluded: [],
      spentSeconds: 7_200,
      attribution: { gateway: 0, provider: 0, planned: 7_200, unknown: 0 },
    },
  },
  {
    name: "ten of thirty days unknown: 36 minutes down weigh on twenty days",
    month: "2026-04",
    layers: [
      {
        verified: seen(at("2026-04-11T00:00+02:00"), at("2026-05-01T00:00+02:00"), [
          ["2026-04-15T12:00+02:00", "2026-04-15T12:36+02:00", "partial_outage"],
        ]),
        maintenance: [],
      },
    ],
    // 2,160 of 1,728,000 s; the budget is of the whole month.
    expected: {
      ratio: 1 - 2_160 / 1_728_000,
      coverage: 2 / 3,
      budgetSeconds: 12_960,
      leftSeconds: 10_800,
      attribution: { gateway: 2_160, provider: 0, planned: 0, unknown: 864_000 },
    },
  },
  {
    name: "two components down one after the other, half an hour at once: 90 minutes",
    month: "2026-06",
    layers: [
      well("2026-06", [["2026-06-10T10:00+02:00", "2026-06-10T11:00+02:00"]]),
      well("2026-06", [["2026-06-10T10:30+02:00", "2026-06-10T11:30+02:00"]]),
    ],
    expected: { ratio: 1 - 5_400 / 2_592_000, spentSeconds: 5_400, leftSeconds: 7_560 },
  },
  {
    name: "down from within a maintenance to 20 minutes beyond it; another outage was none",
    month: "2026-11",
    layers: [
      {
        ...well("2026-11", [
          ["2026-11-05T22:30+01:00", "2026-11-05T23:20+01:00"],
          ["2026-11-12T08:00+01:00", "2026-11-12T10:00+01:00"],
        ]),
        maintenance: [
          {
            from: at("2026-11-05T22:00+01:00"),
            to: at("2026-11-05T23:00+01:00"),
            announcedAt: at("2026-11-03T22:00+01:00"),
          },
        ],
        correction: [
          {
            from: at("2026-11-12T08:00+01:00"),
            to: at("2026-11-12T10:00+01:00"),
            state: "operational" as const,
          },
        ],
      },
    ],
    // 30 days less one excluded hour: 2,588,400 s, of which 1,200 s were down.
    expected: {
      ratio: 1 - 1_200 / 2_588_400,
      ratioWithMaintenance: 1 - 4_800 / 2_592_000,
      spentSeconds: 1_200,
      leftSeconds: 11_760,
    },
  },
])("$name", ({ month, layers, expected }) => {
  const found = report(month, layers);

  const { ratio, ratioWithMaintenance, coverage, ...exact } = expected as Record<string, unknown>;
  expect(found).toMatchObject({ ...exact, methodVersion: METHOD_VERSION });
  expect(found.ratio).toBeCloseTo(ratio as number, 12);
  if (ratioWithMaintenance !== undefined) {
    expect(found.ratioWithMaintenance).toBeCloseTo(ratioWithMaintenance as number, 12);
  }
  if (coverage !== undefined) expect(found.coverage).toBeCloseTo(coverage as number, 12);
  expect(found.providers[0]).toMatchObject({ id: "g", ratio: found.ratio });
  // Whole days, which add up to the month.
  const sum = found.days!.reduce((total, { downSeconds }) => total + downSeconds, 0);
  expect(sum).toBeCloseTo(found.spentSeconds, 6);
  expect(found.days!.length).toBe(new Set(found.days!.map(({ date }) => date)).size);
  expect(found.days!.every(({ date }) => date.startsWith(month))).toBe(true);
});

test("a month of which nothing is known has no ratio, and its whole budget", () => {
  const found = report("2026-05", []);

  expect(found).toMatchObject({
    ratio: null,
    ratioWithMaintenance: null,
    coverage: 0,
    budgetSeconds: 13_392,
    leftSeconds: 13_392,
  });
});

test("a month under way is reported up to now, against its whole budget", () => {
  const noon = at("2026-06-16T00:00+02:00");

  const found = report("2026-06", [well("2026-06")], noon);

  expect(found).toMatchObject({ until: noon, ratio: 1, coverage: 1, budgetSeconds: 12_960 });
  expect(Object.values(found.seconds).reduce((a, b) => a + b)).toBe(15 * 86_400);
});

test("a future month has no time in it", () => {
  const found = report("2026-06", [well("2026-06")], at("2026-05-01T00:00+02:00"));

  expect(found).toMatchObject({ ratio: null, coverage: 0, spentSeconds: 0 });
});

test("without a promise there is no budget", () => {
  const own = { ...terms(0), target: null };

  expect(monthReport(own, "2026-06", Infinity, [], [])).toMatchObject({
    target: null,
    budgetSeconds: null,
    leftSeconds: null,
  });
});

test.each([
  { target: 99.5, days: 30, minutes: 216 },
  { target: 99.5, days: 31, minutes: 223.2 },
  { target: 99.9, days: 30, minutes: 43.2 },
  { target: 99.95, days: 30, minutes: 21.6 },
  { target: 100, days: 30, minutes: 0 },
])("$target % leaves $minutes minutes in $days days", ({ target, days, minutes }) => {
  expect(errorBudgetMs(target, days * 24 * HOUR_MS)).toBe(minutes * 60_000);
});

const NOW = at("2026-06-16T12:00+02:00");
const burning = (minutesAgo: number, minutes: number): Layers => ({
  verified: [
    { from: NOW - 100 * HOUR_MS, to: NOW - minutesAgo * 60_000, state: "operational" },
    {
      from: NOW - minutesAgo * 60_000,
      to: NOW - (minutesAgo - minutes) * 60_000,
      state: "major_outage",
    },
    { from: NOW - (minutesAgo - minutes) * 60_000, to: null, state: "operational" },
  ],
  maintenance: [],
});
const burns = (layers: Layers) =>
  burnRates(servicePieces([layers], { from: NOW - 72 * HOUR_MS, to: NOW }, 0), 99.5, NOW);

test("the three rules of burning are those that the issue names", () => {
  expect(BURN_RULES.map((r) => [r.factor, r.longMs / HOUR_MS, r.shortMs / 60_000])).toEqual([
    [14.4, 1, 5],
    [6, 6, 30],
    [1, 72, 360],
  ]);
});

test.each([
  // 5 of 60 minutes is 8.3 % down, 16.7 times half a percent; 5 of 5 is 200 times.
  { name: "five minutes down and still", layers: burning(5, 5), warn: [true, false, false] },
  { name: "the same, over for six minutes", layers: burning(11, 5), warn: [false, false, false] },
  // 11 of 360 minutes: 3.06 %, 6.1 times; all of the last 5.
  { name: "eleven minutes down and still", layers: burning(11, 11), warn: [true, true, false] },
  // 22 of 4,320 minutes: 0.51 %, 1.02 times; 22 of 360: 12 times.
  { name: "22 minutes, over for five hours", layers: burning(322, 22), warn: [false, false, true] },
])("$name", ({ layers, warn }) => {
  expect(burns(layers).map((b) => b.warns)).toEqual(warn);
});

test("a budget burns at once exactly when it lasts to the end", () => {
  const pieces = servicePieces([burning(60, 0.3)], { from: NOW - HOUR_MS, to: NOW }, 0);

  // 18 s of an hour is half a percent.
  expect(burnRate(tally(pieces, { from: NOW - HOUR_MS, to: NOW }), 99.5)).toBeCloseTo(1, 12);
  expect(burnRate(tally([], { from: 0, to: 1 }), 99.5)).toBeNull();
  expect(burnRate(tally(pieces, { from: NOW - HOUR_MS, to: NOW }), 100)).toBe(Infinity);
});
