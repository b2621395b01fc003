import { expect, test } from "vitest";
import {
  judgeTraffic,
  trafficIn,
  type TrafficRule,
} from "../../../server/core/measuring/observed.ts";
import { MINUTE_MS } from "../../../server/core/duration.ts";

const NOW = Date.parse("2026-01-15T12:00:00Z");
const anySuccess: TrafficRule = { rule: "any-success", minimum: 1, graceAfterMaintenance: 0 };
const ratio: TrafficRule = {
  rule: "ratio",
  failures: [503, 504],
  threshold: 0.1,
  minimum: 1,
  graceAfterMaintenance: 10 * MINUTE_MS,
};

test.each([
  ["one success among failures", anySuccess, { "200": 1, "503": 99 }, "up", null],
  ["only failures", anySuccess, { "503": 2, "502": 1 }, "down", "http_5xx"],
  ["404 fails unless ignored", anySuccess, { "404": 3 }, "down", "http_4xx"],
  ["404 ignored", { ...anySuccess, ignore: [404] }, { "404": 3 }, null, "no_data"],
  [
    "404 ignored, one failure",
    { ...anySuccess, ignore: [404] },
    { "404": 3, "500": 1 },
    "down",
    "http_5xx",
  ],
  [
    "an ignore list replaces the usual one",
    { ...anySuccess, ignore: [404] },
    { "401": 3 },
    "down",
    "http_4xx",
  ],
  ["callers' mistakes are left out", anySuccess, { "401": 9, "403": 9, "422": 9 }, null, "no_data"],
  ...[0, 101, 301, 302, 307, 308, 405, 408, 413, 415, 425, 429, 431, 444, 460, 495, 499].map(
    (status) =>
      [
        `${status} says nothing of the provider`,
        anySuccess,
        { [status]: 30 },
        null,
        "no_data",
      ] as const,
  ),
  ["304 is a success", anySuccess, { "304": 30, "502": 1 }, "up", null],
  [
    "a client that went away among failures",
    anySuccess,
    { "499": 9, "504": 1 },
    "down",
    "http_5xx",
  ],
  ["400, 409 and 410 fail", anySuccess, { "400": 1, "409": 1, "410": 1 }, "down", "http_4xx"],
  [
    "an ignore list does not make failures of calls without an end",
    { ...anySuccess, ignore: [404] },
    { "404": 3, "429": 3, "499": 3 },
    null,
    "no_data",
  ],
  [
    "what is listed as a failure is one",
    { ...anySuccess, failures: ["5xx", 429] },
    { "429": 3 },
    "down",
    "http_4xx",
  ],
  [
    "calls without an end are in neither side of a ratio",
    ratio,
    { "499": 900, "429": 900, "0": 900, "200": 9, "503": 1 },
    "down",
    "http_5xx",
  ],
  ["304 stays in the ratio", ratio, { "304": 900, "503": 1 }, "up", null],
  ["no traffic", anySuccess, {}, null, "no_data"],
  ["zero calls are no traffic", anySuccess, { "503": 0 }, null, "no_data"],
  ["too few", { ...anySuccess, minimum: 5 }, { "503": 4 }, null, "no_data"],
  ["just enough", { ...anySuccess, minimum: 5 }, { "503": 5 }, "down", "http_5xx"],
  [
    "neither success nor failure",
    { ...anySuccess, failures: ["5xx"] },
    { "302": 4 },
    null,
    "no_data",
  ],
  ["below the threshold", ratio, { "200": 901, "503": 50, "504": 50 }, "up", null],
  ["at the threshold", ratio, { "200": 27, "503": 3 }, "down", "http_5xx"],
  ["502 is not counted as a failure here", ratio, { "200": 1, "502": 9 }, "up", null],
  [
    "502 counted",
    { ...ratio, failures: [502, 503, 504] },
    { "200": 1, "502": 9 },
    "down",
    "http_5xx",
  ],
  [
    "ignored ones leave the denominator",
    { ...ratio, ignore: [404] },
    { "404": 900, "200": 8, "503": 1 },
    "down",
    "http_5xx",
  ],
  ["others stay in it", ratio, { "404": 900, "200": 8, "503": 1 }, "up", null],
  ["no traffic, by ratio", ratio, {}, null, "no_data"],
] as const)("%s", (_, rule, statuses, outcome, cause) => {
  expect(judgeTraffic(statuses, rule, NOW)).toMatchObject({ outcome, cause, startedAt: NOW });
});

test.each([
  ["just after a maintenance the ratio is not looked at", NOW - 9 * MINUTE_MS, { "503": 9 }, "up"],
  ["ten minutes after, it is", NOW - 10 * MINUTE_MS, { "503": 9 }, "down"],
  ["no traffic stays no data", NOW - MINUTE_MS, {}, null],
])("%s", (_, endedAt, statuses, outcome) => {
  expect(judgeTraffic(statuses, ratio, NOW, endedAt).outcome).toBe(outcome);
});

test("it says what it saw", () => {
  expect(
    judgeTraffic({ "200": 95, "503": 4, "504": 1 }, { ...ratio, threshold: 0.05 }, NOW),
  ).toEqual({
    outcome: "down",
    cause: "http_5xx",
    startedAt: NOW,
    latencyMs: null,
    phases: {},
    httpStatus: null,
    detail: "5 of 100 calls failed (503: 4, 504: 1)",
  });
});

test("the window holds what ended in it", () => {
  const at = (minutesAgo: number, count: number) => ({
    from: NOW - (minutesAgo + 1) * MINUTE_MS,
    to: NOW - minutesAgo * MINUTE_MS,
    statuses: { "200": count, "503": 1 },
  });

  const traffic = trafficIn([at(10, 1000), at(9, 100), at(0, 10), at(-1, 1)], NOW, 10 * MINUTE_MS);

  expect(traffic).toEqual({ "200": 110, "503": 2 });
});
