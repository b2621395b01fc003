import type { ProbeResult } from "../../../server/core/model.ts";
import { judge, unchecked, type MonitorState } from "../../../server/core/measuring/status.ts";
import { resultOf } from "../../helpers/world.ts";
import { MINUTE_MS } from "../../../server/core/duration.ts";

export const S = 1_000;

/** Results at given seconds, one letter each: u(p), d(egraded), x (down), t(hrottled), n(o data). */
export function after(story: readonly [number, string][], repeat = 2): MonitorState {
  return story.reduce(
    (state, [second, letter]) => judge(state, result(second * S, letter), repeat),
    unchecked(0),
  );
}

export function result(at: number, letter: string): ProbeResult {
  switch (letter) {
    case "u":
      return resultOf(at, { outcome: "up" });
    case "d":
      return resultOf(at, { outcome: "degraded", cause: "slow" });
    case "x":
      return resultOf(at, { outcome: "down" });
    case "t":
      return resultOf(at, { outcome: null, cause: "throttled" });
    case "n":
      return resultOf(at, { outcome: null, cause: "no_data" });
    case "m":
      return resultOf(at, { outcome: "maintenance", maintenanceUntil: 99 * MINUTE_MS });
    default:
      throw new Error(letter);
  }
}
