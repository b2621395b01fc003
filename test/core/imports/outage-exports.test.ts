import { expect, test } from "vitest";
import { createCsvReader } from "../../../server/core/imports/csv-reading.ts";
import {
  readHyperping,
  readStatuspage,
  readUptimeRobot,
} from "../../../server/core/imports/outage-exports.ts";
import { componentFinder, toldPast } from "../../../server/core/imports/match-components.ts";
import { configOf, SMALL } from "../../helpers/world.ts";

const at = (text: string) => Date.parse(text);
const NOW = at("2026-11-20T12:00:00+01:00");
const config = configOf(SMALL);

const HEADER =
  '"Event","Monitor","Monitor URL","Date-Time","Reason","Duration","Duration (in mins.)"\n';
const robot = (lines: string) => {
  const reader = createCsvReader();
  const rows = [...reader.push(HEADER + lines), ...reader.end()];
  return readUptimeRobot(rows, "Europe/Paris");
};

test("UptimeRobot's log: times of the account's clock, ends joined to what follows", () => {
  const { told, mistakes } = robot(
    '"Up","Sirene","https://x","2026-10-07 11:05:30","OK","0 hrs, 54 mins","54"\n' +
      '"Down","Sirene","https://x","10/07/2026 10:00:00","HTTP 500","1 hrs, 5 mins","65"\n' +
      '"Paused","Sirene","https://x","2026-10-07 12:00:00","","1 hrs, 0 mins","60"\n',
  );

  expect(mistakes).toEqual([]);
  expect(told.map(({ from, to, state, row }) => [row, state, from, to])).toEqual([
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
  const { told, mistakes } = readHyperping({
    outages: [
      { startDate: "2026-10-07T08:00:00.000Z", endDate: "2026-10-07T09:00:00.000Z", monitor },
      { startDate: "2026-10-08T08:00:00.000Z", endDate: null, durationMs: 60_000, monitor },
      { startDate: "yesterday", endDate: null, durationMs: 60_000, monitor },
    ],
  });

  expect(told.map((t) => t.to - t.from)).toEqual([3_600_000, 60_000]);
  expect(told[0]?.names).toEqual(["Sirene", "mon_abc123", "https://x"]);
  expect(mistakes).toEqual([{ row: 3, message: "startDate is no instant" }]);
});

const affected = (new_status: string) => [{ code: "c1", name: "Sirene", new_status }];

test("Statuspage's incidents: each status holds to the next step, the last to the resolution", () => {
  const { told, mistakes } = readStatuspage({
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

  expect(told.map((t) => [t.state, t.from, t.to])).toEqual([
    ["major_outage", at("2026-10-07T10:00:00Z"), at("2026-10-07T11:00:00Z")],
    ["partial_outage", at("2026-10-07T11:00:00Z"), at("2026-10-07T12:00:00Z")],
  ]);
  expect(mistakes).toEqual([{ row: 2, message: expect.stringContaining("resolved") }]);
});

test("what was watched and had no outage was up; the worse of two outages counts", () => {
  const told = ["major_outage", "degraded_performance"] as const;
  const watched = { from: at("2026-10-07T00:00:00Z"), to: at("2026-10-08T00:00:00Z") };
  const hour = (n: number) => watched.from + n * 3_600_000;
  const outages = told.map((state, i) => ({
    row: i + 1,
    names: ["SIRENE"],
    state,
    reason: null,
    from: hour(1 + i),
    to: hour(3 + i),
  }));

  const { states } = toldPast(
    { told: outages, mistakes: [] },
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
