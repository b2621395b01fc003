import { expect, test } from "vitest";
import {
  timeline,
  together,
  type Layers,
  type Piece,
} from "../../../server/core/measuring/intervals.ts";

const WINDOW = { from: 0, to: 100 };
const UP: Layers = { verified: [{ from: 0, to: null, state: "operational" }], maintenance: [] };
const seen = (layers: Partial<Layers>) => timeline({ ...UP, ...layers }, WINDOW, 50);
const states = (pieces: readonly Piece[]) =>
  pieces.map((p) => `${p.from}-${p.to} ${p.state}${p.excluded ? " excluded" : ""}`);

test("maintenance announced in time leaves the denominator, announced too late does not", () => {
  const pieces = seen({
    maintenance: [
      { from: 20, to: 30, announcedAt: -30 },
      { from: 40, to: 50, announcedAt: -9 },
    ],
  });

  expect(states(pieces)).toEqual([
    "0-20 operational",
    "20-30 under_maintenance excluded",
    "30-40 operational",
    "40-50 under_maintenance",
    "50-100 operational",
  ]);
});

test("of two maintenances over each other, one announced in time is enough while it lasts", () => {
  const pieces = seen({
    maintenance: [
      { from: 10, to: 60, announcedAt: 10 },
      { from: 20, to: 40, announcedAt: -100 },
    ],
  });

  expect(states(pieces)).toEqual([
    "0-10 operational",
    "10-20 under_maintenance",
    "20-40 under_maintenance excluded",
    "40-60 under_maintenance",
    "60-100 operational",
  ]);
});

test("an outage that goes on after the window's end counts from there", () => {
  const pieces = seen({
    verified: [
      { from: 0, to: 20, state: "operational" },
      { from: 20, to: 70, state: "major_outage" },
      { from: 70, to: null, state: "operational" },
    ],
    maintenance: [{ from: 20, to: 50, announcedAt: -100 }],
  });

  expect(states(pieces)).toEqual([
    "0-20 operational",
    "20-50 under_maintenance excluded",
    "50-70 major_outage",
    "70-100 operational",
  ]);
});

test("a declaration adds what probes missed, and never hides what they saw", () => {
  const pieces = seen({
    verified: [
      { from: 0, to: 40, state: "operational" },
      { from: 40, to: 60, state: "major_outage" },
      { from: 60, to: 80, state: "operational" },
    ],
    incident: [
      { from: 20, to: 50, state: "partial_outage" },
      { from: 55, to: 65, state: "operational" },
      { from: 90, to: null, state: "degraded_performance" },
    ],
  });

  expect(states(pieces)).toEqual([
    "0-20 operational",
    "20-40 partial_outage",
    "40-60 major_outage",
    "60-80 operational",
    "80-90 unknown",
    "90-100 degraded_performance",
  ]);
});

test("an outage declared during maintenance counts, slowness is part of it", () => {
  const pieces = seen({
    maintenance: [{ from: 10, to: 60, announcedAt: -100 }],
    incident: [
      { from: 20, to: 30, state: "major_outage" },
      { from: 40, to: 50, state: "degraded_performance" },
    ],
  });

  expect(states(pieces)).toEqual([
    "0-10 operational",
    "10-20 under_maintenance excluded",
    "20-30 major_outage",
    "30-60 under_maintenance excluded",
    "60-100 operational",
  ]);
});

test("a correction wins over all, and its maintenance needs its notice too", () => {
  const pieces = seen({
    maintenance: [{ from: 10, to: 20, announcedAt: -100 }],
    incident: [{ from: 0, to: 100, state: "major_outage" }],
    correction: [
      { from: 5, to: 30, state: "operational" },
      { from: 40, to: 50, state: "under_maintenance", announcedAt: -10 },
      { from: 60, to: 70, state: "under_maintenance", announcedAt: null },
    ],
  });

  expect(states(pieces)).toEqual([
    "0-5 major_outage",
    "5-30 operational",
    "30-40 major_outage",
    "40-50 under_maintenance excluded",
    "50-60 major_outage",
    "60-70 under_maintenance",
    "70-100 major_outage",
  ]);
});

test("maintenance that a target reports of itself was not announced", () => {
  const pieces = seen({ verified: [{ from: 0, to: null, state: "under_maintenance" }] });

  expect(states(pieces)).toEqual(["0-100 under_maintenance"]);
});

test("what people were shown is another timeline", () => {
  const layers: Layers = { ...UP, published: [{ from: 0, to: 30, state: "major_outage" }] };

  expect(states(timeline(layers, WINDOW, 50, "published"))).toEqual([
    "0-30 major_outage",
    "30-100 unknown",
  ]);
});

test("a service is down while any of its components is", () => {
  const a = seen({
    verified: [
      { from: 0, to: 20, state: "operational" },
      { from: 20, to: 30, state: "major_outage" },
      { from: 30, to: 60, state: "operational" },
    ],
  });
  const b = seen({
    verified: [
      { from: 0, to: 25, state: "operational" },
      { from: 25, to: 40, state: "partial_outage" },
      { from: 40, to: 80, state: "degraded_performance" },
    ],
    maintenance: [{ from: 50, to: 70, announcedAt: -100 }],
  });

  expect(states(together([a, b], WINDOW))).toEqual([
    "0-20 operational",
    "20-30 major_outage",
    "30-40 partial_outage",
    "40-50 degraded_performance",
    "50-70 under_maintenance excluded",
    "70-80 degraded_performance",
    "80-100 unknown",
  ]);
});

test("maintenance of one that was announced too late outweighs that of another in time", () => {
  const a = seen({ maintenance: [{ from: 10, to: 30, announcedAt: -100 }] });
  const b = seen({ maintenance: [{ from: 20, to: 40, announcedAt: 20 }] });

  expect(states(together([a, b], WINDOW))).toEqual([
    "0-10 operational",
    "10-20 under_maintenance excluded",
    "20-40 under_maintenance",
    "40-100 operational",
  ]);
});

test("without components nothing is known", () => {
  expect(states(together([], WINDOW))).toEqual(["0-100 unknown"]);
});
