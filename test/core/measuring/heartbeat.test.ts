import { expect, test } from "vitest";
import { judgeHeartbeat, lateAt } from "../../../server/core/measuring/heartbeat.ts";

const NOW = Date.parse("2026-01-15T12:00:00Z");
const rule = { everyMs: 60_000, graceMs: 30_000 };

test.each([
  ["just called", NOW, "up", null],
  ["within the grace", NOW - 89_999, "up", null],
  ["grace over", NOW - 90_000, "down", "late"],
  ["long ago", NOW - 86_400_000, "down", "late"],
  ["never", null, null, "no_data"],
])("%s", (_, lastAt, outcome, cause) => {
  expect(judgeHeartbeat(lastAt, rule, NOW)).toMatchObject({ outcome, cause, startedAt: NOW });
});

test("it says how long it has been silent", () => {
  expect(judgeHeartbeat(NOW - 100_500, rule, NOW).detail).toBe("last heartbeat 100 s ago");
});

test("when it will be late is known beforehand", () => {
  expect(lateAt(NOW, rule)).toBe(NOW + 90_000);
  expect(judgeHeartbeat(NOW, rule, lateAt(NOW, rule)).outcome).toBe("down");
});
