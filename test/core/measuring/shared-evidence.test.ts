import { expect, test } from "vitest";
import type { Cause } from "../../../server/core/model.ts";
import { verifiedTogether, type Witness } from "../../../server/core/measuring/shared-evidence.ts";
import { judge, unchecked, type MonitorState } from "../../../server/core/measuring/status.ts";
import { resultOf } from "../../helpers/world.ts";

const S = 1_000;
const START = Date.parse("2026-01-15T11:00:00Z");

type Seen = "up" | Cause;

/** A monitor's state after results at so many seconds. */
function after(...results: readonly (readonly [second: number, seen: Seen])[]): MonitorState {
  return results.reduce<MonitorState>(
    (state, [second, seen]) => {
      const outcome = seen === "up" ? "up" : "down";
      const cause = seen === "up" ? null : seen;
      return judge(state, resultOf(START + second * S, { outcome, cause }), 2);
    },
    unchecked(START - 60 * S),
  );
}

const witness = (name: string, state: MonitorState): Witness & { readonly name: string } => ({
  name,
  state,
  config: { repeat: 2, everyMs: 60 * S },
});

test.each<[string, Record<string, MonitorState>, readonly string[]]>([
  [
    "three that fail for one reason over 6 s",
    {
      a: after([-9, "up"], [0, "timeout"]),
      b: after([-6, "up"], [3, "timeout"]),
      c: after([-3, "up"], [6, "timeout"]),
    },
    ["a", "b", "c"],
  ],
  [
    "one that failed with its repeats, and a second that fails once",
    {
      a: after([-9, "up"], [0, "timeout"], [2, "timeout"], [6, "timeout"]),
      b: after([-2, "up"], [8, "timeout"]),
    },
    ["b"],
  ],
  [
    "all calls of one moment: a disturbance of a second is one piece of evidence",
    {
      a: after([0, "connect"]),
      b: after([0.2, "connect"]),
      c: after([0.4, "connect"]),
      d: after([0.6, "connect"]),
    },
    [],
  ],
  ["two are too few without a repeat", { a: after([0, "dns"]), b: after([30, "dns"]) }, []],
  [
    "another reason is no evidence",
    { a: after([0, "dns"]), b: after([3, "timeout"]), c: after([8, "tls"]) },
    [],
  ],
  [
    "one that has failed for long says nothing of one that was up since",
    {
      broken: after([-600, "http_4xx"], [-598, "http_4xx"], [-594, "http_4xx"], [0, "http_4xx"]),
      blip: after([-30, "up"], [5, "http_4xx"]),
    },
    [],
  ],
  [
    "a third that succeeds meanwhile shows that the provider does not fail as a whole",
    {
      a: after([0, "timeout"]),
      b: after([3, "timeout"]),
      well: after([4, "up"]),
      c: after([7, "timeout"]),
    },
    [],
  ],
])("%s", (_, states, verified) => {
  const witnesses = Object.entries(states).map(([name, state]) => witness(name, state));
  const cause = Object.values(states).at(-1)!.cause ?? "timeout";

  expect(verifiedTogether(witnesses, cause).map((w) => w.name)).toEqual(verified);
});
