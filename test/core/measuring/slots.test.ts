import fc from "fast-check";
import { expect, test } from "vitest";
import {
  holdMs,
  nextSlot,
  phaseMs,
  repeatDelayMs,
  slotAt,
} from "../../../server/core/measuring/slots.ts";
import { MINUTE_MS } from "../../../server/core/duration.ts";

test("a thousand monitors fall evenly on the seconds of a minute", () => {
  const perSecond = Array.from({ length: 60 }, () => 0);
  for (let rank = 1; rank <= 1_000; rank += 1) {
    perSecond[Math.floor(phaseMs(rank, MINUTE_MS) / 1_000)]! += 1;
  }

  const mean = 1_000 / 60;
  expect(Math.max(...perSecond)).toBeLessThanOrEqual(1.3 * mean);
  expect(Math.min(...perSecond)).toBeGreaterThanOrEqual(0.7 * mean);
});

test("every slot is one interval after the one before, at the monitor's phase", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.integer({ min: 1_000, max: 86_400_000 }),
      fc.integer({ min: 0, max: 4_000_000_000_000 }),
      (rank, everyMs, at) => {
        const phase = phaseMs(rank, everyMs);
        const slot = slotAt(at, phase, everyMs);

        expect(phase).toBeGreaterThanOrEqual(0);
        expect(phase).toBeLessThan(everyMs);
        expect(slot).toBeLessThanOrEqual(at);
        expect(slot + everyMs).toBeGreaterThan(at);
        expect(Math.abs((slot - phase) % everyMs)).toBe(0);
        expect(nextSlot(slot, phase, everyMs)).toBe(slot);
        expect(nextSlot(slot + 1, phase, everyMs)).toBe(slot + everyMs);
      },
    ),
  );
});

test("a failure is repeated after 2 s, then 4 s, then 8 s", () => {
  expect([0, 1, 2].map(repeatDelayMs)).toEqual([2_000, 4_000, 8_000]);
});

test("a state holds one interval, the time-out and a grace past its result", () => {
  expect(holdMs({ everyMs: MINUTE_MS, timeoutMs: 5_000, okForMs: 0 })).toBe(71_000);
  expect(holdMs({ everyMs: 10_000, timeoutMs: 2_000, okForMs: 0 })).toBe(17_000);
  expect(holdMs({ everyMs: MINUTE_MS, timeoutMs: 5_000, okForMs: 2 * MINUTE_MS })).toBe(191_000);
});
