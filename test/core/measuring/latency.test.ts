import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addLatencies,
  addPacked,
  countLatency,
  countOf,
  LATENCY_ERROR,
  packLatencies,
  percentiles,
  type Latencies,
} from "../../../server/core/measuring/latency.ts";

const measured = fc.array(fc.integer({ min: 0, max: 600_000 }), { minLength: 1, maxLength: 300 });

function counted(latencies: readonly number[]): Latencies {
  const counts: Latencies = new Map();
  for (const ms of latencies) countLatency(counts, ms);
  return counts;
}

test("a percentile is within one per cent and half a millisecond of the measured one", () => {
  fc.assert(
    fc.property(measured, fc.constantFrom(0.01, 0.5, 0.95, 0.99, 1), (latencies, share) => {
      const sorted = latencies.toSorted((a, b) => a - b);
      const exact = Math.max(1, sorted[Math.ceil(share * sorted.length) - 1]!);

      const [found] = percentiles(counted(latencies), [share]);

      expect(Math.abs(found! - exact)).toBeLessThanOrEqual(exact * LATENCY_ERROR + 0.5);
    }),
  );
});

test("percentiles of a sum are those of all that was summed, in any order", () => {
  fc.assert(
    fc.property(measured, measured, (a, b) => {
      const sum = counted(a);
      addLatencies(sum, counted(b));
      const packed: Latencies = new Map();
      addPacked(packed, packLatencies(counted(b)));
      addPacked(packed, packLatencies(counted(a)));

      const whole = percentiles(counted([...b, ...a]), [0.5, 0.95, 0.99]);

      expect(percentiles(sum, [0.5, 0.95, 0.99])).toEqual(whole);
      expect(percentiles(packed, [0.5, 0.95, 0.99])).toEqual(whole);
      expect(countOf(packed)).toBe(a.length + b.length);
    }),
  );
});

test("large counts survive packing", () => {
  const counts: Latencies = new Map();
  countLatency(counts, 12, 3_000_000_000);
  countLatency(counts, 250, 128);
  const again: Latencies = new Map();

  addPacked(again, packLatencies(counts));

  expect(again).toEqual(counts);
});

test("an hour of sixty probes takes less than 130 bytes", () => {
  const hour = counted(Array.from({ length: 60 }, (_, i) => 80 + ((i * 37) % 60) * 2));

  expect(packLatencies(hour).length).toBeLessThan(130);
});

test("where nothing was measured there is no percentile", () => {
  expect(percentiles(new Map(), [0.5, 0.95])).toEqual([null, null]);
});
