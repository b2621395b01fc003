import { describe, expect, test } from "vitest";
import type { ComponentState, ProbeResult } from "../../../server/core/model.ts";
import {
  combine,
  expire,
  judge,
  needsRepeat,
  publish,
  summarize,
  unchecked,
  unpublished,
  type MonitorState,
} from "../../../server/core/measuring/status.ts";
import { resultOf } from "../../helpers/world.ts";
import { MINUTE_MS } from "../../../server/core/duration.ts";

const S = 1_000;

/** Results at given seconds, one letter each: u(p), d(egraded), x (down), t(hrottled), n(o data). */
function after(story: readonly [number, string][], repeat = 2): MonitorState {
  return story.reduce(
    (state, [second, letter]) => judge(state, result(second * S, letter), repeat),
    unchecked(0),
  );
}

function result(at: number, letter: string): ProbeResult {
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

describe("a failure that says when to come back", () => {
  const asking = (at: number, retryAfterMs: number) => ({
    ...result(at * S, "x"),
    retryAfterMs,
  });

  test("counts at once, since it cannot be repeated before", () => {
    const state = judge(after([[0, "u"]]), asking(60, 600_000), 2);

    expect(state.verified).toEqual({ state: "major_outage", since: 60 * S });
    expect(needsRepeat(state, 2)).toBe(false);
  });

  test("waits for its repeats where the pause is short", () => {
    const state = judge(after([[0, "u"]]), asking(60, 3_000), 2);

    expect(state.verified.state).toBe("operational");
    expect(needsRepeat(state, 2)).toBe(true);
  });

  test("holds until then, and as long after as any other", () => {
    const state = judge(after([[0, "u"]]), asking(60, 600_000), 2);

    expect(expire(state, 660 * S + 70 * S, 71 * S).verified.state).toBe("major_outage");
    expect(expire(state, 660 * S + 71 * S, 71 * S).verified).toEqual({
      state: "unknown",
      since: 731 * S,
    });
  });

  test("is forgotten with the next answer", () => {
    const up = judge(judge(after([[0, "u"]]), asking(60, 600_000), 2), result(90 * S, "u"), 2);

    expect(expire(up, 90 * S + 71 * S, 71 * S).verified.state).toBe("unknown");
  });
});

describe("the verified state", () => {
  test.each<{ name: string; story: [number, string][]; state: ComponentState; since: number }>([
    { name: "one success is enough", story: [[5, "u"]], state: "operational", since: 5 },
    {
      name: "one failure changes nothing yet",
      story: [
        [0, "u"],
        [60, "x"],
      ],
      state: "operational",
      since: 0,
    },
    {
      name: "a failure repeated twice counts, dated at the first",
      story: [
        [0, "u"],
        [60, "x"],
        [62, "x"],
        [66, "x"],
      ],
      state: "major_outage",
      since: 60,
    },
    {
      name: "a success in between starts the count anew",
      story: [
        [0, "u"],
        [60, "x"],
        [62, "x"],
        [66, "u"],
        [120, "x"],
        [122, "x"],
      ],
      state: "operational",
      since: 0,
    },
    {
      name: "a mixed run is degraded since its first, until down is repeated too",
      story: [
        [0, "u"],
        [60, "d"],
        [62, "x"],
        [66, "x"],
      ],
      state: "degraded_performance",
      since: 60,
    },
    {
      name: "down within degraded is dated at the first that was down",
      story: [
        [0, "u"],
        [60, "d"],
        [62, "x"],
        [66, "x"],
        [74, "x"],
      ],
      state: "major_outage",
      since: 62,
    },
    {
      name: "from down, a slow answer is a recovery to degraded at once",
      story: [
        [0, "x"],
        [2, "x"],
        [6, "x"],
        [60, "d"],
      ],
      state: "degraded_performance",
      since: 60,
    },
    {
      name: "being asked to wait is neither up nor down",
      story: [
        [0, "u"],
        [60, "t"],
        [120, "t"],
      ],
      state: "operational",
      since: 0,
    },
    {
      name: "a target that knows nothing is unknown at once",
      story: [
        [0, "u"],
        [60, "n"],
      ],
      state: "unknown",
      since: 60,
    },
    {
      name: "a target in maintenance says so at once",
      story: [
        [0, "u"],
        [60, "m"],
      ],
      state: "under_maintenance",
      since: 60,
    },
    {
      name: "never seen well, a failure that is not repeated stays unknown",
      story: [[7, "x"]],
      state: "unknown",
      since: 0,
    },
  ])("$name", ({ story, state, since }) => {
    expect(after(story).verified).toEqual({ state, since: since * S });
  });

  test("with repeat 0 one failure counts", () => {
    expect(after([[3, "x"]], 0).verified).toEqual({ state: "major_outage", since: 3 * S });
  });

  test("a failure asks to be repeated until it is verified, and no longer", () => {
    const once = after([
      [0, "u"],
      [60, "x"],
    ]);
    const verified = judge(judge(once, result(62 * S, "x"), 2), result(66 * S, "x"), 2);

    expect(needsRepeat(once, 2)).toBe(true);
    expect(needsRepeat(verified, 2)).toBe(false);
    expect(needsRepeat(judge(verified, result(126 * S, "x"), 2), 2)).toBe(false);
  });

  test("past its hold a state is unknown, from the moment at which it stopped to hold", () => {
    const seen = after([[10, "u"]]);

    expect(expire(seen, 79 * S, 70 * S)).toBe(seen);
    expect(expire(seen, 500 * S, 70 * S).verified).toEqual({ state: "unknown", since: 80 * S });
  });

  test("a result that says nothing of the target does not explain a failure that holds", () => {
    const down = resultOf(60 * S, { outcome: "down", cause: "timeout" });
    const ours = resultOf(120 * S, { outcome: null, cause: "self" });

    expect(judge(judge(unchecked(0), down, 0), ours, 0).cause).toBe("timeout");
    expect(judge(after([[60, "u"]]), ours, 0).cause).toBe("self");
    expect(judge(unchecked(0), ours, 0).cause).toBe("self");
  });

  test("the last time it was up stays as it was while it is down", () => {
    const state = after([
      [0, "u"],
      [60, "x"],
      [62, "x"],
      [66, "x"],
      [126, "x"],
    ]);

    expect(state.lastUpAt).toBe(0);
    expect(state.lastCheckedAt).toBe(126 * S);
  });
});

describe("several monitors", () => {
  const up = "operational";
  const slow = "degraded_performance";
  const down = "major_outage";
  const none = "unknown";
  test.each<{ states: ComponentState[]; all: string; any: string; two: string }>([
    { states: [up, up, up], all: up, any: up, two: up },
    { states: [up, down, up], all: down, any: up, two: up },
    { states: [up, down, down], all: down, any: up, two: down },
    { states: [up, slow, none], all: slow, any: up, two: slow },
    { states: [up, none, none], all: up, any: up, two: none },
    { states: [none, none, none], all: none, any: none, two: none },
    { states: [], all: none, any: none, two: none },
    {
      states: ["under_maintenance", down, up],
      all: "under_maintenance",
      any: "under_maintenance",
      two: "under_maintenance",
    },
  ])("$states", ({ states, all, any, two }) => {
    expect(combine(states, { rule: "all" })).toBe(all);
    expect(combine(states, { rule: "any" })).toBe(any);
    expect(combine(states, { rule: "quorum", atLeast: 2 })).toBe(two);
  });
});

describe("the published state", () => {
  const confirm = MINUTE_MS;
  /** Verified states at given seconds, asked for each second up to the last. */
  function published(story: readonly [number, ComponentState][], until: number) {
    let publication = unpublished(0);
    let verified: { state: ComponentState; since: number } = { state: "unknown", since: 0 };
    for (let second = 0; second <= until; second += 1) {
      const next = story.find(([at]) => at === second);
      if (next && next[1] !== verified.state) verified = { state: next[1], since: second * S };
      publication = publish(publication, verified, confirm, second * S);
    }
    return publication.published;
  }

  test.each<{
    name: string;
    story: [number, ComponentState][];
    until: number;
    expected: [ComponentState, number];
  }>([
    {
      name: "the first success is published at once",
      story: [[5, "operational"]],
      until: 5,
      expected: ["operational", 5],
    },
    {
      name: "a failure waits",
      story: [
        [0, "operational"],
        [100, "major_outage"],
      ],
      until: 159,
      expected: ["operational", 0],
    },
    {
      name: "and is published once it lasted, dated when it began",
      story: [
        [0, "operational"],
        [100, "major_outage"],
      ],
      until: 160,
      expected: ["major_outage", 100],
    },
    {
      name: "a short failure is never published",
      story: [
        [0, "operational"],
        [100, "major_outage"],
        [150, "operational"],
      ],
      until: 400,
      expected: ["operational", 0],
    },
    {
      name: "recovery waits as long",
      story: [
        [0, "operational"],
        [100, "major_outage"],
        [300, "operational"],
      ],
      until: 359,
      expected: ["major_outage", 100],
    },
    {
      name: "and is dated when it began",
      story: [
        [0, "operational"],
        [100, "major_outage"],
        [300, "operational"],
      ],
      until: 360,
      expected: ["operational", 300],
    },
    {
      name: "flapping between down and degraded is degraded since it began",
      story: [
        [0, "operational"],
        [100, "major_outage"],
        [130, "degraded_performance"],
        [160, "major_outage"],
        [190, "degraded_performance"],
      ],
      until: 200,
      expected: ["degraded_performance", 100],
    },
    {
      name: "no data is published at once",
      story: [
        [0, "operational"],
        [100, "unknown"],
      ],
      until: 100,
      expected: ["unknown", 100],
    },
    {
      name: "a failure after no data waits as unknown",
      story: [
        [0, "operational"],
        [100, "unknown"],
        [200, "major_outage"],
      ],
      until: 259,
      expected: ["unknown", 100],
    },
    {
      name: "a failure that was published before the gap is back at once",
      story: [
        [0, "operational"],
        [10, "major_outage"],
        [100, "unknown"],
        [200, "major_outage"],
      ],
      until: 200,
      expected: ["major_outage", 200],
    },
  ])("$name", ({ story, until, expected: [state, since] }) => {
    expect(published(story, until)).toEqual({ state, since: since * S });
  });
});

test.each<{ states: ComponentState[]; expected: ComponentState }>([
  { states: ["operational", "operational"], expected: "operational" },
  { states: ["operational", "unknown"], expected: "operational" },
  { states: ["unknown", "unknown"], expected: "unknown" },
  { states: [], expected: "unknown" },
  { states: ["major_outage", "operational"], expected: "partial_outage" },
  { states: ["major_outage", "major_outage"], expected: "major_outage" },
  { states: ["major_outage", "unknown"], expected: "major_outage" },
  { states: ["degraded_performance", "operational"], expected: "degraded_performance" },
  { states: ["under_maintenance", "operational"], expected: "under_maintenance" },
  { states: ["under_maintenance", "major_outage"], expected: "partial_outage" },
  { states: ["under_maintenance", "degraded_performance"], expected: "degraded_performance" },
])("$states together are $expected", ({ states, expected }) => {
  expect(summarize(states)).toBe(expected);
});
