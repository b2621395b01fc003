import { describe, expect, test } from "vitest";
import {
  announcedPieces,
  mayBecome,
  occurrences,
  overlapsItself,
  wallMoment,
} from "../../../server/core/events/maintenance-plan.ts";
import type { MaintenanceStatus } from "../../../server/core/declared.ts";
import { HOUR_MS } from "../../../server/core/duration.ts";

const PARIS = "Europe/Paris";
const at = (text: string) => Date.parse(text);

describe("statuses", () => {
  const all: readonly MaintenanceStatus[] = [
    "scheduled",
    "in_progress",
    "verifying",
    "completed",
    "cancelled",
  ];
  test.each<{ from: MaintenanceStatus; to: readonly MaintenanceStatus[] }>([
    { from: "scheduled", to: ["in_progress", "cancelled"] },
    { from: "in_progress", to: ["verifying", "completed"] },
    { from: "verifying", to: ["in_progress", "completed"] },
    { from: "completed", to: [] },
    { from: "cancelled", to: [] },
  ])("$from may become $to", ({ from, to }) => {
    expect(all.filter((next) => mayBecome(from, next))).toEqual(to);
  });
});

describe("notice", () => {
  const plan = { from: 1_000, to: 2_000 };
  const announced = [{ ...plan, announcedAt: 0 }];

  test.each([
    {
      name: "a new plan is announced now",
      before: [],
      window: plan,
      pieces: [[1_000, 2_000, 500]],
    },
    { name: "no change keeps it", before: announced, window: plan, pieces: [[1_000, 2_000, 0]] },
    {
      name: "a longer one is announced anew for what it adds",
      before: announced,
      window: { from: 900, to: 2_500 },
      pieces: [
        [900, 1_000, 500],
        [1_000, 2_000, 0],
        [2_000, 2_500, 500],
      ],
    },
    {
      name: "a shorter one keeps its notice",
      before: announced,
      window: { from: 1_200, to: 1_800 },
      pieces: [[1_200, 1_800, 0]],
    },
    {
      name: "one moved elsewhere has none",
      before: announced,
      window: { from: 3_000, to: 4_000 },
      pieces: [[3_000, 4_000, 500]],
    },
    {
      name: "what was given up and taken back is announced anew",
      before: [{ from: 1_000, to: 1_500, announcedAt: 0 }],
      window: plan,
      pieces: [
        [1_000, 1_500, 0],
        [1_500, 2_000, 500],
      ],
    },
  ])("$name", ({ before, window, pieces }) => {
    expect(announcedPieces(before, window, 500)).toEqual(
      pieces.map(([from, to, announcedAt]) => ({ from, to, announcedAt })),
    );
  });
});

describe("wall-clock times", () => {
  test.each([
    { text: "2026-11-24T20:00", moment: { at: at("2026-11-24T20:00:00+01:00") } },
    { text: "2026-07-01T20:00:30", moment: { at: at("2026-07-01T20:00:30+02:00") } },
    {
      text: "2026-03-29T02:30",
      moment: {
        problem: "skipped",
        choices: ["2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00"],
      },
    },
    {
      text: "2026-10-25T02:30",
      moment: {
        problem: "repeated",
        choices: ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"],
      },
    },
    { text: "2026-10-25T03:00", moment: { at: at("2026-10-25T03:00:00+01:00") } },
    { text: "2026-02-30T10:00", moment: null },
    { text: "2026-11-24", moment: null },
    { text: "tomorrow", moment: null },
  ])("$text", ({ text, moment }) => {
    expect(wallMoment(text, PARIS)).toEqual(moment);
  });
});

describe("a series", () => {
  test("keeps its wall-clock times when clocks change", () => {
    const first = { from: at("2026-10-18T01:00:00+02:00"), to: at("2026-10-18T04:00:00+02:00") };

    const series = occurrences(first, { every: "week", times: 3 }, PARIS);

    expect(series).toEqual([
      first,
      { from: at("2026-10-25T01:00:00+02:00"), to: at("2026-10-25T04:00:00+01:00") },
      { from: at("2026-11-01T01:00:00+01:00"), to: at("2026-11-01T04:00:00+01:00") },
    ]);
    expect(series[1]!.to - series[1]!.from).toBe(4 * HOUR_MS);
  });

  test.each([
    {
      name: "a month keeps its date, or the last one of a shorter month",
      every: "month" as const,
      first: ["2026-01-30T23:00:00+01:00", "2026-01-31T01:00:00+01:00"],
      second: ["2026-02-28T23:00:00+01:00", "2026-03-01T01:00:00+01:00"],
      third: ["2026-03-30T23:00:00+02:00", "2026-03-31T01:00:00+02:00"],
    },
    {
      name: "the second Tuesday of a month stays one",
      every: "month-weekday" as const,
      first: ["2026-11-10T20:00:00+01:00", "2026-11-10T22:00:00+01:00"],
      second: ["2026-12-08T20:00:00+01:00", "2026-12-08T22:00:00+01:00"],
      third: ["2027-01-12T20:00:00+01:00", "2027-01-12T22:00:00+01:00"],
    },
    {
      name: "a fifth Sunday is the last one where there are four",
      every: "month-weekday" as const,
      first: ["2026-11-29T20:00:00+01:00", "2026-11-29T22:00:00+01:00"],
      second: ["2026-12-27T20:00:00+01:00", "2026-12-27T22:00:00+01:00"],
      third: ["2027-01-31T20:00:00+01:00", "2027-01-31T22:00:00+01:00"],
    },
  ])("$name", ({ every, first, second, third }) => {
    const interval = ([from, to]: string[]) => ({ from: at(from!), to: at(to!) });

    expect(occurrences(interval(first), { every, times: 3 }, PARIS)).toEqual(
      [first, second, third].map(interval),
    );
  });

  test("crosses midnight, and moves on what the clock skips", () => {
    const first = { from: at("2026-03-27T23:00:00+01:00"), to: at("2026-03-28T02:30:00+01:00") };

    expect(occurrences(first, { every: "day", times: 2 }, PARIS)[1]).toEqual({
      from: at("2026-03-28T23:00:00+01:00"),
      to: at("2026-03-29T03:30:00+02:00"),
    });
  });

  test.each([
    { hours: 24, every: "day", overlaps: false },
    { hours: 25, every: "day", overlaps: true },
    { hours: 25, every: "week", overlaps: false },
  ] as const)("of $hours h every $every overlaps itself: $overlaps", ({ hours, every, ...row }) => {
    const from = at("2026-01-15T12:00:00+01:00");
    const series = occurrences({ from, to: from + hours * HOUR_MS }, { every, times: 3 }, PARIS);

    expect(overlapsItself(series)).toBe(row.overlaps);
  });
});
