import fc from "fast-check";
import { expect, test } from "vitest";
import {
  advance,
  observe,
  quietUntil,
  unknownStatus,
  type ComponentRules,
} from "../../../server/core/measuring/component-status.ts";
import type { Combine } from "../../../server/core/configuration.ts";
import type { Instant } from "../../../server/core/model.ts";
import { resultOf } from "../../helpers/world.ts";
import { monitorConfig } from "../../helpers/monitor-config.ts";

const monitor = (key: string, confirmMs: number) => monitorConfig({ key, repeat: 1, confirmMs });

const rules = (combine: Combine, confirmMs: number): ComponentRules => ({
  component: { combine, monitors: [monitor("a", confirmMs), monitor("b", 0)] },
  windows: [],
  timeZone: "Europe/Paris",
});

const seen = fc.record({
  monitor: fc.constantFrom("a", "b"),
  afterMs: fc.integer({ min: 1, max: 90_000 }),
  outcome: fc.constantFrom("up", "degraded", "down", "maintenance", null),
  retryAfterMs: fc.constantFrom(0, 0, 0, 300_000),
});
const story = fc.array(seen, { maxLength: 12 });
const combine = fc.constantFrom<Combine>({ rule: "all" }, { rule: "any" });

/** A status after results, time passing second by second in between or not at all. */
function after(
  told: typeof story extends fc.Arbitrary<infer T> ? T : never,
  rules: ComponentRules,
) {
  let now: Instant = 1_000_000;
  let status = unknownStatus(rules.component.monitors, now);
  for (const { monitor, afterMs, outcome, retryAfterMs } of told) {
    now += afterMs;
    const cause = outcome === null ? "no_data" : null;
    const result = { ...resultOf(now, { outcome, cause }), retryAfterMs };
    status = observe(advance(status, rules, now), rules, monitor, result, now);
  }
  return { status, now };
}

test("before it stops being quiet, time changes nothing; then it changes something", () => {
  fc.assert(
    fc.property(story, combine, fc.constantFrom(0, 60_000), (told, how, confirmMs) => {
      const r = rules(how, confirmMs);
      const { status, now } = after(told, r);
      const settled = advance(status, r, now);
      const until = quietUntil(settled, r);

      if (until === -Infinity) return;
      for (const at of [now, (now + until) / 2, until - 1]) {
        if (at >= now && Number.isFinite(at)) expect(advance(settled, r, at)).toBe(settled);
      }
      if (until === Infinity) expect(advance(settled, r, now + 1e12)).toBe(settled);
      else expect(advance(settled, r, until)).not.toBe(settled);
    }),
    { numRuns: 2_000 },
  );
});

test("a change that waits to be published is not quiet", () => {
  const r = rules({ rule: "any" }, 60_000);
  const told = { monitor: "a", afterMs: 1_000, retryAfterMs: 0 } as const;
  const { status } = after(
    [
      { ...told, outcome: "up" },
      { ...told, outcome: "down" },
      { ...told, outcome: "down" },
    ],
    r,
  );

  expect(status.verified.state).toBe("major_outage");
  expect(status.publication.published.state).toBe("operational");
  expect(quietUntil(status, r)).toBe(-Infinity);
});

test("muted, nothing is published however long it lasts; then what lasted is, dated as it began", () => {
  const at = 1_000_000;
  const r = { ...rules({ rule: "any" }, 60_000), mutedUntil: at + 600_000 };
  const up = resultOf(at, { outcome: "up" });
  const begun = observe(
    unknownStatus(r.component.monitors, at),
    rules({ rule: "any" }, 0),
    "a",
    up,
    at,
  );
  let status = begun;
  for (let i = 1; i <= 9; i += 1) {
    const now = at + i * 60_000;
    status = observe(status, r, "a", resultOf(now, { outcome: "down" }), now);
    expect(status.publication).toBe(begun.publication);
  }
  expect(status.verified.state).toBe("major_outage");
  // Time would change something: nobody may skip it.
  expect(quietUntil(status, r)).toBe(-Infinity);

  const after = advance(status, r, at + 600_000);

  expect(after.publication.published).toEqual({ state: "major_outage", since: at + 60_000 });
});
