import { describe, expect, test } from "vitest";
import {
  applyStep,
  declaredIntervals,
  impactOf,
  INCIDENT_STATUSES,
  maySay,
  worseImpact,
} from "../../../server/core/events/incident.ts";
import type {
  AffectedComponent,
  IncidentStatus,
  IncidentUpdate,
} from "../../../server/core/declared.ts";

const OPEN = ["investigating", "identified", "monitoring"] as const;

describe("which step may follow which", () => {
  test.each<{ after: IncidentStatus | null; may: readonly IncidentStatus[] }>([
    { after: null, may: [...OPEN, "resolved"] },
    { after: "investigating", may: [...OPEN, "resolved"] },
    { after: "identified", may: [...OPEN, "resolved"] },
    { after: "monitoring", may: [...OPEN, "resolved"] },
    { after: "resolved", may: ["postmortem"] },
    { after: "postmortem", may: [] },
  ])("after $after: $may", ({ after, may }) => {
    expect(INCIDENT_STATUSES.filter((next) => maySay(after, next))).toEqual(may);
  });
});

describe("impact", () => {
  test.each([
    { states: [], impact: "none" },
    { states: ["operational", "under_maintenance", "unknown"], impact: "none" },
    { states: ["degraded_performance", "operational"], impact: "minor" },
    { states: ["partial_outage", "degraded_performance"], impact: "major" },
    { states: ["degraded_performance", "major_outage"], impact: "critical" },
  ] as const)("of $states is $impact", ({ states, impact }) => {
    expect(impactOf(states)).toBe(impact);
  });

  test("the worst of several counts", () => {
    expect(worseImpact("minor", "critical", "none")).toBe("critical");
    expect(worseImpact()).toBe("none");
  });
});

describe("a step", () => {
  const declared = [
    { id: "a", state: "major_outage" },
    { id: "b", state: "partial_outage" },
  ] as const;

  test("changes what it names and leaves the rest", () => {
    const said = [
      { id: "b", state: "operational" },
      { id: "c", state: "degraded_performance" },
    ] as const;

    expect(applyStep(declared, "identified", said)).toEqual({
      affected: [
        { id: "b", oldState: "partial_outage", newState: "operational" },
        { id: "c", oldState: "operational", newState: "degraded_performance" },
      ],
      after: [declared[0], said[0], said[1]],
    });
  });

  test("that resolves brings back all that it does not name", () => {
    const said = [{ id: "b", state: "degraded_performance" }] as const;

    expect(applyStep(declared, "resolved", said).after).toEqual([
      { id: "a", state: "operational" },
      { id: "b", state: "degraded_performance" },
    ]);
  });
});

describe("what an incident declares over time", () => {
  const step = (
    at: number,
    status: IncidentStatus,
    ...components: AffectedComponent[]
  ): IncidentUpdate => ({
    id: `step${at}`,
    status,
    body: "",
    createdAt: at,
    updatedAt: at,
    displayAt: at,
    author: "team",
    components,
  });
  const change = (
    id: string,
    oldState: AffectedComponent["oldState"],
    newState: AffectedComponent["newState"],
  ): AffectedComponent => ({ id, oldState, newState });

  test("begins with the incident, follows its steps, and ends with it", () => {
    const intervals = declaredIntervals({
      startedAt: 100,
      resolvedAt: 400,
      updates: [
        step(400, "resolved", change("a", "degraded_performance", "operational")),
        step(
          300,
          "monitoring",
          change("a", "major_outage", "degraded_performance"),
          change("b", "operational", "partial_outage"),
        ),
        step(200, "investigating", change("a", "operational", "major_outage")),
      ],
    });

    expect(intervals).toEqual([
      { component: "a", state: "major_outage", from: 100, to: 300 },
      { component: "a", state: "degraded_performance", from: 300, to: 400 },
      { component: "b", state: "partial_outage", from: 300, to: 400 },
    ]);
  });

  test("goes on while it is open, and says nothing of what is operational", () => {
    const intervals = declaredIntervals({
      startedAt: 100,
      resolvedAt: null,
      updates: [
        step(
          200,
          "investigating",
          change("a", "operational", "partial_outage"),
          change("b", "operational", "operational"),
        ),
      ],
    });

    expect(intervals).toEqual([{ component: "a", state: "partial_outage", from: 100, to: null }]);
  });

  test("one declared after its end has the state that it had until then", () => {
    const intervals = declaredIntervals({
      startedAt: 100,
      resolvedAt: 300,
      updates: [step(300, "resolved", change("a", "major_outage", "operational"))],
    });

    expect(intervals).toEqual([{ component: "a", state: "major_outage", from: 100, to: 300 }]);
  });

  test("a step that repeats what was said does not cut it in two", () => {
    const intervals = declaredIntervals({
      startedAt: 100,
      resolvedAt: null,
      updates: [
        step(200, "identified", change("a", "major_outage", "major_outage")),
        step(100, "investigating", change("a", "operational", "major_outage")),
      ],
    });

    expect(intervals).toEqual([{ component: "a", state: "major_outage", from: 100, to: null }]);
  });
});
