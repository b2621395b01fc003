import { describe, expect, test } from "vitest";
import type { ComponentState } from "../../../server/core/model.ts";
import { combine, publish, summarize, unpublished } from "../../../server/core/measuring/status.ts";
import { MINUTE_MS } from "../../../server/core/duration.ts";
import { S } from "./status-stories.ts";

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
