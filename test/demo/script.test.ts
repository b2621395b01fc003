import { expect, test } from "vitest";
import { windowAt } from "../../server/core/events/maintenance-windows.ts";
import { MAINTAINED, PROVIDERS, RESOURCES } from "../../server/demo/catalogue.ts";
import {
  CYCLE_MINUTES,
  DEMO_ZONE,
  demoScript,
  SCRIPT,
  scriptedBehaviour,
  windowAround,
} from "../../server/demo/script.ts";

const ids = [...RESOURCES.keys()];
const minutes = Array.from({ length: CYCLE_MINUTES }, (_, minute) => minute);

test("at every minute most are well, and at least one is not", () => {
  for (const minute of minutes) {
    const seen = ids.map((id) => scriptedBehaviour(id, minute * 60_000));
    const slow = seen.filter((b) => b === "slow").length;
    const down = seen.filter((b) => b !== "ok" && b !== "slow").length;

    expect(seen.filter((b) => b === "ok").length, `ok at minute ${minute}`).toBeGreaterThan(18);
    expect(slow, `slow at minute ${minute}`).toBeGreaterThanOrEqual(1);
    expect(slow, `slow at minute ${minute}`).toBeLessThanOrEqual(2);
    expect(down, `down at minute ${minute}`).toBe(1);
  }
});

test("every kind of trouble is in the script, of known resources only", () => {
  const seen = new Set(
    ids.flatMap((id) => minutes.map((minute) => scriptedBehaviour(id, minute * 60_000))),
  );

  expect([...seen].toSorted()).toEqual(
    [
      "bad_gateway",
      "empty",
      "hangs",
      "ok",
      "refused",
      "slow",
      "unavailable",
      "wrong_body",
    ].toSorted(),
  );
  expect(Object.keys(SCRIPT).filter((id) => !RESOURCES.has(id))).toEqual([]);
});

test("the gateway and one plain provider are always well", () => {
  expect(SCRIPT["passerelle"]).toBeUndefined();
  expect(SCRIPT["insee/sirene"]).toBeUndefined();
});

test.each([
  { at: "2026-11-21T19:29:59+01:00", from: "19:00", to: "20:30" },
  { at: "2026-11-21T19:30:00+01:00", from: "19:30", to: "21:00" },
  { at: "2026-11-21T23:45:00+01:00", from: "23:30", to: "01:00" },
  { at: "2026-07-14T12:10:00+02:00", from: "12:00", to: "13:30" },
])("the window around $at is $from to $to", ({ at, from, to }) => {
  const now = Date.parse(at);

  expect(windowAround(now)).toEqual({ from, to });
  expect(windowAt([{ from, to }], DEMO_ZONE, now)!.to - now).toBeGreaterThanOrEqual(3_600_000);
});

test("one provider is in maintenance whenever the demo starts, clocks changed or not", () => {
  const maintained = PROVIDERS.find((p) => p.id === MAINTAINED)!.resources.map((r) => r.id);
  // Around both changes of 2026, by steps of ten minutes.
  for (const night of ["2026-03-29", "2026-10-25"]) {
    for (let minute = 0; minute < 240; minute += 10) {
      const now = Date.parse(`${night}T00:00:00+00:00`) - 3_600_000 + minute * 60_000;
      const script = demoScript(now);

      expect(ids.filter((id) => script(id, now) === "maintenance")).toEqual(maintained);
    }
  }
});

test("the maintenance ends when its window does", () => {
  const started = Date.parse("2026-11-21T19:10:00+01:00");
  const [id] = PROVIDERS.find((p) => p.id === MAINTAINED)!.resources.map((r) => r.id);
  const script = demoScript(started);

  expect(script(id!, Date.parse("2026-11-21T20:29:59+01:00"))).toBe("maintenance");
  expect(script(id!, Date.parse("2026-11-21T20:30:00+01:00"))).toBe("ok");
  expect(script(id!, Date.parse("2026-11-22T19:00:00+01:00"))).toBe("maintenance");
});
