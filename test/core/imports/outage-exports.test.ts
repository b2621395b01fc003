import { describe, expect, test } from "vitest";
import { readCsv } from "../../../server/core/imports/csv-reading.ts";
import {
  readHyperping,
  readStatuspage,
  readUptimeRobot,
} from "../../../server/core/imports/outage-exports.ts";
import { componentFinder, reportedPast } from "../../../server/core/imports/match-components.ts";
import { configOf, SMALL } from "../../helpers/world.ts";

const at = (text: string) => Date.parse(text);
const NOW = at("2026-11-20T12:00:00+01:00");
const config = configOf(SMALL);

const HEADER =
  '"Event","Monitor","Monitor URL","Date-Time","Reason","Duration","Duration (in mins.)"\n';
const robot = (lines: string) => readUptimeRobot(readCsv(HEADER + lines), "Europe/Paris");

test("UptimeRobot's log: times of the account's clock, ends joined to what follows", () => {
  const { reported, mistakes } = robot(
    '"Up","Sirene","https://x","2026-10-07 11:05:30","OK","0 hrs, 54 mins","54"\n' +
      '"Down","Sirene","https://x","10/07/2026 10:00:00","HTTP 500","1 hrs, 5 mins","65"\n' +
      '"Paused","Sirene","https://x","2026-10-07 12:00:00","","1 hrs, 0 mins","60"\n',
  );

  expect(mistakes).toEqual([]);
  expect(reported.map(({ from, to, state, row }) => [row, state, from, to])).toEqual([
    // 65 minutes end 30 s before the next event: there, then.
    [3, "major_outage", at("2026-10-07T10:00:00+02:00"), at("2026-10-07T11:05:30+02:00")],
    [2, "operational", at("2026-10-07T11:05:30+02:00"), at("2026-10-07T11:59:30+02:00")],
  ]);
});

test.each([
  ["an event that is none", '"Sideways","S","u","2026-10-07 10:00:00","","","5"\n', /Event/],
  ["a day that is none", '"Down","S","u","2026-02-30 10:00:00","","","5"\n', /Date-Time/],
  ["the day before the month", '"Down","S","u","31/10/2026 10:00:00","","","5"\n', /Date-Time/],
  ["no duration", '"Down","S","u","2026-10-07 10:00:00","","a while",""\n', /Duration/],
  ["no monitor", '"Down","","","2026-10-07 10:00:00","","","5"\n', /Monitor/],
])("UptimeRobot's log: %s is a mistake of its row", (_, line, message) => {
  expect(robot(line).mistakes).toEqual([{ row: 2, message: expect.stringMatching(message) }]);
});

test("Hyperping's outages: one that goes on is known until it was exported", () => {
  const monitor = { uuid: "mon_abc123", name: "Sirene", url: "https://x" };
  const { reported, mistakes } = readHyperping({
    outages: [
      { startDate: "2026-10-07T08:00:00.000Z", endDate: "2026-10-07T09:00:00.000Z", monitor },
      { startDate: "2026-10-08T08:00:00.000Z", endDate: null, durationMs: 60_000, monitor },
      { startDate: "yesterday", endDate: null, durationMs: 60_000, monitor },
    ],
  });

  expect(reported.map((t) => t.to - t.from)).toEqual([3_600_000, 60_000]);
  expect(reported[0]?.names).toEqual(["Sirene", "mon_abc123", "https://x"]);
  expect(mistakes).toEqual([{ row: 3, message: "startDate is no instant" }]);
});

const affected = (new_status: string) => [{ code: "c1", name: "Sirene", new_status }];

test("Statuspage's incidents: each status holds to the next step, the last to the resolution", () => {
  const { reported, mistakes } = readStatuspage({
    incidents: [
      {
        name: "Sirene ne répond plus",
        resolved_at: "2026-10-07T12:00:00.000Z",
        incident_updates: [
          { display_at: "2026-10-07T12:00:00.000Z", affected_components: affected("operational") },
          {
            display_at: "2026-10-07T11:00:00.000Z",
            affected_components: affected("partial_outage"),
          },
          { display_at: "2026-10-07T10:00:00.000Z", affected_components: affected("major_outage") },
        ],
      },
      { name: "En cours", resolved_at: null, incident_updates: [] },
    ],
  });

  expect(reported.map((t) => [t.state, t.from, t.to])).toEqual([
    ["major_outage", at("2026-10-07T10:00:00Z"), at("2026-10-07T11:00:00Z")],
    ["partial_outage", at("2026-10-07T11:00:00Z"), at("2026-10-07T12:00:00Z")],
  ]);
  expect(mistakes).toEqual([{ row: 2, message: expect.stringContaining("resolved") }]);
});

test("what was watched and had no outage was up; the worse of two outages counts", () => {
  const reported = ["major_outage", "degraded_performance"] as const;
  const watched = { from: at("2026-10-07T00:00:00Z"), to: at("2026-10-08T00:00:00Z") };
  const hour = (n: number) => watched.from + n * 3_600_000;
  const outages = reported.map((state, i) => ({
    row: i + 1,
    names: ["SIRENE"],
    state,
    reason: null,
    from: hour(1 + i),
    to: hour(3 + i),
  }));

  const { states } = reportedPast(
    { reported: outages, mistakes: [] },
    componentFinder(config, new Map()),
    "hyperping",
    watched,
    NOW,
  );

  expect(states.map((s) => [s.component, s.state, s.from, s.to, s.row])).toEqual([
    ["insee/sirene", "operational", hour(0), hour(1), 0],
    ["insee/sirene", "major_outage", hour(1), hour(3), 1],
    ["insee/sirene", "degraded_performance", hour(3), hour(4), 2],
    ["insee/sirene", "operational", hour(4), hour(24), 0],
  ]);
  expect(states[1]?.detail).toEqual({ imported: { from: "hyperping", name: "SIRENE" } });
});

test("a name is looked for in the map first, and what it does not find is said", () => {
  const map = new Map([
    ["Old = Sirene", "insee/sirene"],
    ["Blog", "-"],
    ["X", "insee/x"],
  ]);
  const find = componentFinder(config, map);

  expect(find(["Old = Sirene"])).toEqual({ page: "exemple", component: "insee/sirene" });
  expect(find(["dgfip - liasses"])).toEqual({ page: "exemple", component: "dgfip/liasses" });
  expect(find(["Blog"])).toBe("left out");
  expect(find(["X"])).toEqual({ problem: expect.stringContaining('"insee/x"') });
  expect(find(["Y"])).toEqual({ problem: expect.stringContaining("--map") });
});

describe("an incident whose steps do not say how a component was affected", () => {
  const from = "2026-02-05T22:18:24.560Z";
  const to = "2026-02-06T02:01:26.920Z";
  const whole = { from: at(from), to: at(to) };
  const webhooks = (new_status: string, old_status = "operational") => ({
    code: "c1",
    name: "Webhooks",
    old_status,
    new_status,
  });
  const incident = (more: object, ...affected: (object[] | null)[]) => ({
    name: "Webhooks late",
    impact: "minor",
    started_at: from,
    resolved_at: to,
    components: [{ id: "c1", name: "Webhooks" }],
    incident_updates: affected.map((affected_components, i) => ({
      status: "investigating",
      display_at: new Date(at(from) + i * 3_600_000).toISOString(),
      affected_components,
    })),
    ...more,
  });

  test.each([
    ["nulls alone", incident({}, null, null), "degraded_performance"],
    [
      "operational to operational",
      incident({}, [webhooks("operational")], null),
      "degraded_performance",
    ],
    ["a major one", incident({ impact: "major" }, null), "partial_outage"],
    ["a critical one", incident({ impact: "critical" }, []), "major_outage"],
    [
      "an impact that was overridden",
      incident({ impact_override: "critical" }, []),
      "major_outage",
    ],
  ])("takes its impact: %s", (_, one, state) => {
    const { reported, mistakes } = readStatuspage([one]);

    expect(mistakes).toEqual([]);
    expect(reported).toEqual([
      { row: 1, names: ["Webhooks", "c1"], state, ...whole, reason: "Webhooks late" },
    ]);
  });

  test("that has no impact affected nothing", () => {
    expect(readStatuspage([incident({ impact: "none" }, null)])).toEqual({
      reported: [],
      mistakes: [],
    });
  });

  test.each([
    ["no component", incident({ components: [] }, null), /which components/],
    ["no impact that is known", incident({ impact: "odd" }, null), /Webhooks.*"odd"/],
    ["a status that is none", incident({}, [webhooks("sideways")]), /"sideways" is no status/],
  ])("with %s is a mistake of its row", (_, one, message) => {
    const { reported, mistakes } = readStatuspage([one]);

    expect(reported).toEqual([]);
    expect(mistakes).toEqual([{ row: 1, message: expect.stringMatching(message) }]);
  });

  test("is affected from its beginning where the first step that names it has an old status", () => {
    const { reported } = readStatuspage([
      incident({}, null, [webhooks("operational", "major_outage")]),
    ]);

    expect(reported).toMatchObject([
      { state: "major_outage", from: at(from), to: at(from) + 3_600_000 },
    ]);
  });

  test("leaves those that its steps call operational up, where they say how others were", () => {
    const api = { code: "c2", name: "API", new_status: "major_outage" };
    const both = incident({}, [webhooks("operational"), api]);
    const listed = { ...both, components: [...both.components, { id: "c3", name: "Docs" }] };

    expect(readStatuspage([listed]).reported.map((t) => [t.names[0], t.state])).toEqual([
      ["API", "major_outage"],
      ["Docs", "degraded_performance"],
    ]);
  });

  test("of a name that two groups have is named by its code", () => {
    const other = { id: "c9", name: "Webhooks" };
    const { reported } = readStatuspage([
      incident({}, null),
      incident({ components: [other] }, null),
    ]);

    expect(reported.map((t) => t.names)).toEqual([
      ["Webhooks (c1)", "c1"],
      ["Webhooks (c9)", "c9"],
    ]);
    const find = componentFinder(config, new Map([["c9", "insee/sirene"]]));
    expect(find(reported[0]!.names)).toMatchObject({ problem: expect.stringContaining("(c1)") });
    expect(find(reported[1]!.names)).toEqual({ page: "exemple", component: "insee/sirene" });
  });
});

test("a scheduled maintenance is planned from the step that began it, announced when created", () => {
  const maintenance = {
    id: "m1",
    name: "Move",
    status: "completed",
    created_at: "2026-08-01T00:00:00.000Z",
    scheduled_for: "2026-08-11T14:00:00.000Z",
    scheduled_until: "2026-08-11T16:00:00.000Z",
    incident_updates: [
      { status: "completed", display_at: "2026-08-11T15:30:00.000Z" },
      {
        status: "in_progress",
        display_at: "2026-08-11T14:05:00.000Z",
        affected_components: [{ code: "c2", name: "Sirene", new_status: "under_maintenance" }],
      },
    ],
  };
  const read = readStatuspage({
    scheduled_maintenances: [maintenance, { ...maintenance, status: "scheduled" }],
  });
  const find = componentFinder(config, new Map());
  const { states } = reportedPast(read, find, "statuspage", null, NOW);

  expect(read.mistakes).toEqual([{ row: 2, message: expect.stringContaining("not completed") }]);
  expect(states).toEqual([
    {
      kind: "state",
      row: 1,
      page: "exemple",
      component: "insee/sirene",
      layer: "maintenance",
      from: at("2026-08-11T14:05:00Z"),
      to: at("2026-08-11T15:30:00Z"),
      state: "under_maintenance",
      source: "statuspage:m1",
      detail: {
        announcedAt: at("2026-08-01T00:00:00Z"),
        imported: { from: "statuspage", name: "Sirene", reason: "Move" },
      },
    },
  ]);
});
