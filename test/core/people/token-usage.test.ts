import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../server/core/duration.ts";
import {
  outcomeOf,
  pointsOf,
  sumOf,
  USAGE_WINDOWS,
  windowAt,
  type UsageWindow,
} from "../../../server/core/people/token-usage.ts";
import { createTokenUsage } from "../../../server/core/people/usage-counter.ts";

const NOW = Date.UTC(2028, 1, 29, 12, 34, 56);
const WINDOWS = Object.keys(USAGE_WINDOWS) as UsageWindow[];
const ONE = { served: 1, refused: 0, failed: 0 };

test.each<[UsageWindow, string, string]>([
  ["10m", "2028-02-29T12:25:00.000Z", "2028-02-29T12:35:00.000Z"],
  ["30h", "2028-02-28T07:00:00.000Z", "2028-02-29T13:00:00.000Z"],
  ["8d", "2028-02-22T00:00:00.000Z", "2028-03-01T00:00:00.000Z"],
])("%s goes from %s to %s, the end of the step that runs", (window, from, to) => {
  expect(windowAt(window, NOW)).toEqual({ from: Date.parse(from), to: Date.parse(to) });
});

test.each([
  [200, "served"],
  [304, "served"],
  [429, "refused"],
  [400, "failed"],
  [401, "failed"],
  [503, "failed"],
] as const)("%i is %s", (status, outcome) => {
  expect(outcomeOf(status)).toBe(outcome);
});

test("every step is there once, in order, and holds exactly what began in it", () => {
  const at = fc.integer({ min: -9 * DAY_MS, max: DAY_MS }).map((ms) => NOW + ms);
  fc.assert(
    fc.property(fc.constantFrom(...WINDOWS), fc.array(at), (window, instants) => {
      const { stepMs, steps } = USAGE_WINDOWS[window];
      const { from, to } = windowAt(window, NOW);
      const points = pointsOf(
        window,
        NOW,
        instants.map((one) => ({ at: one, ...ONE })),
      );

      expect(points.map((point) => point.at)).toEqual(
        Array.from({ length: steps }, (_, i) => from + i * stepMs),
      );
      const inside = instants.filter((one) => one >= from && one < to);
      expect(sumOf(points).served).toBe(inside.length);
    }),
  );
});

describe("the counter", () => {
  const call = (at: number, status = 200) => ({ at, method: "GET", path: "/api/v1/sla", status });

  test("has nothing to take until something is counted, and nothing after it was taken", () => {
    const usage = createTokenUsage();
    expect(usage.take()).toBeNull();
    usage.count("a", "1.2.3.4", call(NOW));
    expect(usage.take()?.counts).toMatchObject([{ tokenId: "a", served: 1 }]);
    expect(usage.take()).toBeNull();
  });

  test("loses and doubles nothing when what was taken cannot be written", () => {
    const step = fc.oneof(
      fc.record({ deed: fc.constant("count" as const), minute: fc.nat(3), id: fc.nat(2) }),
      fc.record({ deed: fc.constantFrom("write" as const, "fail" as const) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const usage = createTokenUsage();
        let [counted, written] = [0, 0];
        const take = (isWritten: boolean) => {
          const taken = usage.take();
          if (taken && isWritten) written += sumOf(taken.counts).served;
          else if (taken) usage.putBack(taken);
        };
        for (const one of steps) {
          if (one.deed !== "count") take(one.deed === "write");
          else {
            counted += 1;
            usage.count(`t${one.id}`, "client", call(NOW + one.minute * MINUTE_MS));
          }
        }
        take(true);
        expect(written).toBe(counted);
      }),
    );
  });

  test("keeps the last ten calls, newest first", () => {
    const usage = createTokenUsage();
    for (let i = 0; i < 95; i += 1) usage.count("a", "client", call(NOW + i));

    expect(
      usage
        .take()!
        .calls.get("a")!
        .map(({ at }) => at - NOW),
    ).toEqual([94, 93, 92, 91, 90, 89, 88, 87, 86, 85]);
  });

  test("a ban takes in what its client used in the last minute, at once and until its end", () => {
    const usage = createTokenUsage();
    usage.count("old", "client", call(NOW - MINUTE_MS - 1));
    usage.count("new", "client", call(NOW - MINUTE_MS));
    usage.count("other", "another", call(NOW));
    usage.ban("client", "own", { since: NOW, until: NOW + 12 * HOUR_MS });

    const ends = () => ["old", "new", "own", "other"].map((id) => usage.bannedUntil(id, NOW));
    expect(ends()).toEqual([null, NOW + 12 * HOUR_MS, NOW + 12 * HOUR_MS, null]);
    usage.take();
    expect(ends()).toEqual([null, NOW + 12 * HOUR_MS, NOW + 12 * HOUR_MS, null]);
    expect(usage.bannedUntil("own", NOW + 12 * HOUR_MS)).toBeNull();
  });

  test("a ban of a client without any token is none of ours", () => {
    const usage = createTokenUsage();
    usage.ban("client", null, { since: NOW, until: NOW + HOUR_MS });
    expect(usage.take()).toBeNull();
  });
});
