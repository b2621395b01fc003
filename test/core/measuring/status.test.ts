import { describe, expect, test } from "vitest";
import type { ComponentState } from "../../../server/core/model.ts";
import { expire, judge, needsRepeat, unchecked } from "../../../server/core/measuring/status.ts";
import { resultOf } from "../../helpers/world.ts";
import { S, after, result } from "./status-stories.ts";

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
